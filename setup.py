"""Puts the notebooks into the wheel: the top-level folder stays their only source."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithNotebooks(build_py):
    """Copy notebooks/ to ipresearch/notebooks/ in the build; an editable install reads the top-level folder itself."""

    def run(self):
        super().run()
        if not self.editable_mode:
            for notebook in sorted(Path("notebooks").glob("[0-9][0-9]_*.ipynb")):
                target = Path(self.build_lib) / "ipresearch" / "notebooks" / notebook.name
                self.mkpath(str(target.parent))
                self.copy_file(str(notebook), str(target))


setup(cmdclass={"build_py": BuildWithNotebooks})
