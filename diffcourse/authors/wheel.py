"""The wheel carries the notebooks, without their outputs, in diffcourse/course/."""

import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Notebooks(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":  # there the checkout has them
            return
        sys.path.insert(0, self.root)
        from diffcourse.study import work

        self.copies = tempfile.TemporaryDirectory()
        work.hand_out(Path(self.root), Path(self.copies.name))
        build_data["force_include"][self.copies.name] = "diffcourse/course"

    def finalize(self, version, build_data, artifact_path):
        if version != "editable":
            self.copies.cleanup()
