"""The editors' handbook: the Markdown files of ``docs/so-tay``, shown in the admin to whoever signs in."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from markdown_it import MarkdownIt
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from .vietnamese import slugify

FOLDER = settings.BASE_DIR / "docs/so-tay"
CONTENTS = FOLDER / "README.md"
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def chapter_files():
    """The files of the chapters, in their order."""
    return sorted(FOLDER.glob("[0-9][0-9]-*.md"))


def pictures():
    return FOLDER.glob("hinh/*.png")


def file_named(name, files):
    """Pick the file by its name: a name never becomes part of a path."""
    for file in files:
        if name in (file.name, file.stem):
            return file
    raise Http404


@dataclass(frozen=True)
class Chapter:
    """One file. It begins with its title, ``# …``."""

    file: Path

    @property
    def url(self):
        return reverse("handbook:chapter", args=[self.file.stem])

    @cached_property
    def text(self):
        return self.file.read_text("utf-8")

    @cached_property
    def title(self):
        return self.text.partition("\n")[0].removeprefix("# ")

    def html(self):
        """What stands below the title. The files are ours, and HTML in them is not let through."""
        tokens = MARKDOWN.parse(self.text.partition("\n")[2])
        for number, token in enumerate(tokens):
            if token.type == "heading_open":
                token.attrSet("id", slugify(tokens[number + 1].content))
            for part in token.children or ():
                if part.type == "image":
                    part.attrs |= {"src": picture_url(part.attrs["src"]), "loading": "lazy"}
                elif part.type == "link_open":
                    part.attrSet("href", chapter_url(part.attrs["href"]))
        return mark_safe(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def picture_url(source):
    return reverse("handbook:picture", args=[Path(source).name])


def chapter_url(target):
    """Where a link of the files leads in the admin: ``02-xa-cua-toi.md#viec``, or what is no chapter as it is."""
    name, hash_sign, heading = target.partition("#")
    if name == CONTENTS.name:
        return reverse("handbook:contents")
    if name.endswith(".md"):
        return Chapter(FOLDER / name).url + hash_sign + heading
    return target


class HandbookScreen(WagtailAdminTemplateMixin, TemplateView):
    template_name = "home/admin/handbook.html"
    header_icon = "help"

    def get_page_title(self):
        return self.chapter.title

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"chapter": self.chapter}


class ContentsView(HandbookScreen):
    @cached_property
    def chapter(self):
        return Chapter(CONTENTS)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": HandbookViewSet.title}]


class ChapterView(HandbookScreen):
    """One chapter, with the way to the next."""

    @cached_property
    def chapter(self):
        return Chapter(file_named(self.kwargs["name"], chapter_files()))

    def get_breadcrumbs_items(self):
        contents = {"url": reverse("handbook:contents"), "label": HandbookViewSet.title}
        return [*self.breadcrumbs_items, contents, {"url": "", "label": self.chapter.title}]

    def get_context_data(self, **kwargs):
        files = chapter_files()
        later = files[files.index(self.chapter.file) + 1 :]
        return super().get_context_data(**kwargs) | {"next_chapter": Chapter(later[0]) if later else None}


class PictureView(View):
    def get(self, request, name):
        return FileResponse(file_named(name, pictures()).open("rb"), content_type="image/png")


class HandbookViewSet(ViewSet):
    name = "handbook"
    url_prefix = "so-tay"
    title = gettext_lazy("Editors’ handbook")

    def get_urlpatterns(self):
        return [
            path("", ContentsView.as_view(), name="contents"),
            path("<slug:name>/", ChapterView.as_view(), name="chapter"),
            path("hinh/<str:name>", PictureView.as_view(), name="picture"),
        ]
