"""Where the course is published stands in one place, and its notebooks open elsewhere."""

import re
import shutil
import subprocess
from pathlib import Path

from diffcourse.authors import elsewhere
from diffcourse.study import work

ROOT = Path(__file__).resolve().parents[2]
URL = elsewhere.url_of(ROOT)


def test_a_new_address_is_written_wherever_the_old_one_stands(tmp_path, capsys):
    named = {"README.md": 8, "TEACHING.md": 3, "CITATION.cff": 1, "pyproject.toml": 1}
    for name in named:
        shutil.copy(ROOT / name, tmp_path)
    for arguments in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    assert elsewhere.address(tmp_path, "https://gitlab.com/you/your-course") == 0
    assert capsys.readouterr().out.split() == sorted(named)
    owner = URL.split("/")[-2]
    for one, times in named.items():
        text = (tmp_path / one).read_text(encoding="utf-8")
        assert not re.search(rf"\b{owner}\b", text) and text.count("your-course") == times
    assert elsewhere.address(tmp_path, "here") == 1 and elsewhere.url_of(tmp_path).endswith("your-course")


def test_a_notebook_for_colab_installs_the_course_and_links_to_its_neighbours_there(tmp_path):
    name, lesson = "exercises/02-closed-form.ipynb", "notebooks/02-closed-form.ipynb"
    for one in (name, lesson, "pyproject.toml"):
        (tmp_path / one).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / one, tmp_path / one)
    assert elsewhere.colab(tmp_path) == 0
    before, after = (work.load((tmp_path / one).read_bytes()) for one in (name, f"dist/colab/{name}"))
    title, install, *rest = after["cells"]
    assert work.source(title).startswith("# ") and len(rest) == len(before["cells"]) - 1
    assert install["source"].endswith(f"--no-deps git+{URL}") and "jupyterlab" not in install["source"]
    prose = "\n".join(work.source(cell) for cell in after["cells"] if cell["cell_type"] == "markdown")
    assert elsewhere.doors(URL, name.replace("exercises", "solutions"))["Colab"] in prose
    assert re.findall(r"\]\([^:)]*\.ipynb", prose) == []
    assert f"]({URL}/blob/main/notebooks/glossary.md)" in (tmp_path / f"dist/colab/{lesson}").read_text("utf-8")
