"""What is taken out of scripts before phones get them, and what never is."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from home.scripts import squeeze_js

MODULES = sorted((Path(__file__).resolve().parents[2] / "static/js").glob("*.js"))


def test_comments_indentation_and_spaces_around_signs_go():
    source = "/* Why.\n   More. */\n\nconst a = 1;  // ms\n  // the worker's, alone,\n  b(c, { d: 1 });\n}\nreturn e;\n"
    assert squeeze_js(source) == "const a=1;b(c,{d:1});}\nreturn e;\n"


@pytest.mark.parametrize(
    "code",
    [
        'a="https://x.vn/*, b = c";',
        "a='// no comment, b = c';",
        "a=`// ${b ? c : d}`;",
        'a=/[/*] = \\/ "/;',
        "a=b / c;",
    ],
)
def test_what_only_looks_like_a_comment_or_a_sign_stays(code):
    assert squeeze_js(code) == f"{code}\n"


def lines_of_code(source):
    """The lines that are not within a comment of their own."""
    inside = False
    for line in source.splitlines():
        inside = inside or line.lstrip().startswith("/*")
        if not inside and not line.lstrip().startswith("//"):
            yield line
        inside = inside and "*/" not in line


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_text_of_our_modules_stays(path):
    source = path.read_text("utf-8")
    squeezed = squeeze_js(source)
    texts = re.findall(r'"[^"\n]*"|`[^`\n]*`', "\n".join(lines_of_code(source)))
    assert texts
    assert [text for text in texts if text not in squeezed] == []
    assert squeeze_js(squeezed) == squeezed


def test_what_is_collected_are_whole_modules_that_import_each_other_by_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "home.storage.HashedStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for path in MODULES:
        collected = (tmp_path / manifest[f"js/{path.name}"]).read_text("utf-8")
        assert len(collected) > 200
        for other in re.findall(r'"\./(\w+\.js)"', path.read_text("utf-8")):
            assert f'"./{Path(manifest[f"js/{other}"]).name}"' in collected
