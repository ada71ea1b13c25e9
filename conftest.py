"""A notebook that is tested alone, without tests/, leaves no learner's progress either."""

import os

os.environ["DIFFCOURSE_PROGRESS"] = "off"  # inherited by every kernel that a test starts
