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
        for path in (path for one in work.FOLDERS for path in sorted(Path(self.root, one).glob("*.ipynb"))):
            name = f"{path.parent.name}/{path.name}"
            copy = Path(self.copies.name, name)
            work.write(copy, work.cleared(work.load(path.read_bytes())))
            build_data["force_include"][str(copy)] = f"diffcourse/course/{name}"

        for page in Path(self.root).glob(work.PAGES):
            build_data["force_include"][str(page)] = f"diffcourse/course/notebooks/{page.name}"

    def finalize(self, version, build_data, artifact_path):
        if version != "editable":
            self.copies.cleanup()
