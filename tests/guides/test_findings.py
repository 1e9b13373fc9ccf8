"""What editors are told to mend in a guide before it is published."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import TaskState

from guides.findings import findings, sentences
from guides.models import GuideIndexPage, GuidePage, GuidePlatform, Platform, Topic
from teams.setup import Duty
from tests.factories import AreaFactory, account, guide_page
from tests.forms import guide_form, picture, step

pytestmark = pytest.mark.django_db
SCAM = {"kind": "scam", "text": "<p>Không ai giúp mà lại hỏi mật khẩu, mã OTP của bà con.</p>"}
DONE = {"kind": "done", "text": "<p>Màn hình hiện dấu tích.</p>"}


def a_step(title="Mở ứng dụng", text="<p>Làm theo.</p>", drawing="phone-tap", notes=(), **parts):
    return ("step", {"title": title, "text": text, "drawing": drawing, "notes": list(notes)} | parts)


def good(**fields):
    """A guide in which nothing is to be mended."""
    today = timezone.localdate()
    guide = guide_page(
        **{
            "audience": "Mọi người",
            "result": "Có tài khoản",
            "needs": [("need", "Thẻ căn cước")],
            "steps": [a_step(notes=[SCAM]), a_step("Bấm nút", notes=[DONE])],
            "sources": [("source", {"title": "Nghị định", "url": "", "date": "24/6/2026"})],
            "search_words": "mở tài khoản",
            "checked_on": today,
            "checked_by": "Công an xã",
            "check_again_on": today + datetime.timedelta(days=90),
        }
        | fields
    )
    return GuidePage.objects.get(pk=guide.pk)


def codes(guide):
    return [finding.code for finding in findings(guide)]


def said(guide):
    return " ".join(finding.message for finding in findings(guide))


def test_a_good_guide_has_nothing_to_mend():
    assert said(good()) == ""


@pytest.mark.parametrize(
    "text",
    [
        "<p>Chạm vào <b>Đăng ký</b>.</p>",
        "<p>Chọn “Đăng ký”.</p>",
        "<p>Bấm vào chữ đăng ký.</p>",
        "<p>MÀN HÌNH hiện số.</p>",
    ],
)
def test_a_step_that_names_a_screen_has_a_picture_or_a_drawing(text):
    bare = a_step("Đăng ký", text, drawing="")
    guide = good(steps=[bare, a_step(notes=[SCAM, DONE])])
    assert "Bước 1 nói đến màn hình hoặc nút bấm mà chưa có hình" in said(guide)
    drawn = a_step("Đăng ký", text)
    assert said(good(slug="khac", steps=[drawn, a_step(notes=[SCAM, DONE])])) == ""


def test_a_picture_is_as_good_as_a_drawing_when_it_is_described():
    image = get_image_model().objects.create(title="Màn hình", file=get_test_image_file())

    def with_picture(slug, **fields):
        parts = {"image": image.pk, "alt_text": "Nút Đăng ký", "decorative": False} | fields
        shown = a_step("Đăng ký", "<p>Bấm nút.</p>", drawing="", pictures=[parts])
        guide = good(slug=slug)
        guide.steps = [{"type": kind, "value": value} for kind, value in [shown, a_step(notes=[SCAM, DONE])]]
        guide.save()
        return GuidePage.objects.get(pk=guide.pk)

    assert said(with_picture("mot")) == ""
    assert "chưa ghi mô tả" in said(with_picture("hai", alt_text=""))
    assert "chưa ghi mô tả" in said(with_picture("ba", alt_text="", decorative=True))


def test_a_step_in_the_open_needs_no_picture():
    walk = a_step("Đến ủy ban", "<p>Mang <b>2</b> ảnh đến tầng 1.</p>", drawing="")
    assert said(good(steps=[walk, a_step(notes=[SCAM, DONE])])) == ""


def test_a_sentence_of_twenty_five_words_is_good_and_one_of_twenty_six_is_named():
    exactly = "Bà con " + "đi " * 22 + "nhé."
    assert len(exactly.split()) == 25
    assert said(good(steps=[a_step(text=f"<p>{exactly}</p>", notes=[SCAM, DONE]), a_step()])) == ""
    guide = good(slug="dai", steps=[a_step(), a_step(text=f"<p>Mở máy. Rồi {exactly}</p>", notes=[SCAM, DONE])])
    assert "Bước 2: có câu dài 26 chữ, “Rồi Bà con đi đi đi đi đi…”" in said(guide)
    assert len(findings(guide)) == 1


def test_long_sentences_are_looked_for_wherever_readers_read():
    long = "<p>" + "chữ " * 30 + "</p>"
    guide = good(
        summary="tóm " * 26,
        steps=[
            a_step(choices=[{"when": "Nếu xa", "then": long}], notes=[SCAM, DONE, {"kind": "tip", "text": long}]),
            a_step(),
        ],
        problems=[("problem", {"question": "Hỏi", "answer": long})],
        cases=[("case", {"case": "Người già", "answer": long})],
    )
    assert codes(guide) == ["long_sentence"] * 5


def test_paragraphs_and_lines_end_a_sentence_too():
    assert len(sentences("Một\nhai ba. Bốn! Năm? Sáu: bảy; tám… chín")) == 8
    paragraphs = "".join("<p>" + "chữ " * 20 + "</p>" for _ in range(3))
    assert said(good(steps=[a_step(text=paragraphs, notes=[SCAM, DONE]), a_step()])) == ""


def test_who_reads_is_warned_of_scams_in_some_step():
    assert codes(good(steps=[a_step(notes=[DONE]), a_step()])) == ["no_scam_line"]
    other = {"kind": "scam", "text": "<p>Coi chừng hàng giả.</p>"}
    assert codes(good(slug="khac", steps=[a_step(notes=[DONE, other]), a_step()])) == ["no_scam_line"]


def test_a_source_has_a_date_or_an_address():
    def sources(*rows):
        return [("source", {"title": title, "url": url, "date": date}) for title, url, date in rows]

    assert codes(good(sources=[])) == ["no_source"]
    assert said(good(slug="hai", sources=sources(("Luật", "https://chinhphu.vn/luat", ""), ("Báo", "", "2025")))) == ""
    assert "Nguồn “Báo” chưa có ngày và địa chỉ" in said(good(slug="ba", sources=sources(("Báo", "", ""))))


def test_a_platform_that_closed_or_has_another_name_is_named():
    new = Platform.objects.create(name="Buudien.vn")
    old = Platform.objects.create(name="Postmart", state="renamed", renamed_to=new)
    closed = Platform.objects.create(name="Sendo", state="closed", since=datetime.date(2025, 4, 15))
    guide = good(platform_links=[GuidePlatform(platform=one) for one in (new, old, closed)])
    assert codes(guide) == ["platform", "platform"]
    assert "Buudien.vn" in said(guide)
    assert "15/04/2025" in said(guide)


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("http://27.72.1.9/vneid", "chỉ có số"),
        ("https://bit.ly/abc", "rút gọn"),
        ("https://dichvucong-gov-vn.xyz/", "giống"),
        ("http://vi-du.vn/", "mã hóa"),
        ("https://vi-du.vn/", "Chưa ai xác minh địa chỉ"),
    ],
)
def test_a_link_that_is_not_official_is_named_with_its_step(link, reason):
    guide = good(steps=[a_step(), a_step(text=f'<p>Mở <a href="{link}">trang này</a>.</p>', notes=[SCAM, DONE])])
    assert "Bước 2: " in said(guide)
    assert reason in said(guide)
    assert len(findings(guide)) == 1


def test_an_address_that_is_spelt_out_counts_as_a_link():
    guide = good(steps=[a_step(text="<p>Gõ www.vi-du.vn rồi bấm.</p>", notes=[SCAM, DONE]), a_step()])
    assert "“www.vi-du.vn”" in said(guide)


def test_links_that_somebody_vouches_for_are_good():
    Platform.objects.create(name="Sàn", url="https://san.vn/", is_official=True)
    links = ("https://dichvucong.gov.vn/x?a=1&amp;b=2", "https://san.vn/mo", "https://localhost/huong-dan/")
    text = "".join(f'<p>Mở <a href="{link}">trang</a>.</p>' for link in links)
    inside = '<p><a linktype="page" id="2">Trang</a> <a href="tel:113">113</a> <a href="#buoc-2">Bước 2</a></p>'
    assert said(good(steps=[a_step(text=text + inside, notes=[SCAM, DONE]), a_step()])) == ""


def test_a_source_may_be_a_newspaper_and_not_a_shortened_link():
    def sources(url):
        return [("source", {"title": "Báo", "url": url, "date": ""})]

    assert said(good(sources=sources("https://bao.vn/bai"))) == ""
    assert "rút gọn" in said(good(slug="hai", sources=sources("https://bit.ly/abc")))


def test_what_was_never_checked_or_too_long_ago_is_said():
    assert codes(good(checked_on=None, check_again_on=None)) == ["unchecked"]
    long_ago = timezone.localdate() - datetime.timedelta(days=400)
    guide = good(slug="cu", checked_on=long_ago, check_again_on=long_ago + datetime.timedelta(days=90))
    assert codes(guide) == ["overdue"]


def test_a_guide_just_begun_gets_its_list_and_no_error():
    index_page = good().get_parent()
    empty = GuidePage(title="Mới", slug="moi", topic=Topic.objects.first(), steps=[], live=False)
    index_page.add_child(instance=empty)
    assert codes(empty) == [
        "no_summary",
        "no_audience",
        "no_needs",
        "no_result",
        "few_steps",
        "no_scam_line",
        "no_source",
        "unchecked",
        "checked_by_nobody",
        "no_search_words",
    ]


# In the form


@pytest.fixture
def commune():
    return AreaFactory(name="Mường Lúa")


@pytest.fixture
def editor(commune):
    return account(Duty.EDITOR, commune)


@pytest.fixture
def guide(editor):
    page = guide_page(GuideIndexPage.objects.get(), live=False)
    page.save_revision(user=editor)
    return page


def edit(client, user, page, **fields):
    client.force_login(user)
    buttons = {name: "1" for name in ("action-submit",) if fields.pop(name.replace("-", "_"), False)}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, guide_form(page.topic, **fields) | buttons, follow=True)


def warnings(response):
    return [str(message) for message in response.context["messages"] if message.level_tag == "warning"]


def half_filled():
    blank = picture()
    return {
        "summary": "",
        "steps": [step("", "", pictures=[blank], notes=[("scam", "")], choices=[("", "")]), step("Bấm nút", "")],
        "sources": [{"title": "", "url": "", "date": ""}],
    }


def test_saving_a_draft_says_how_much_is_to_be_looked_at_and_the_first_three(client, editor, guide):
    said = warnings(edit(client, editor, guide, **half_filled()))
    assert len(said) == 1
    assert "Nên xem lại trước khi đăng (11 điểm)" in said[0]
    assert "(1) Chưa có tóm tắt" in said[0]
    assert "(3) " in said[0]
    assert "(4) " not in said[0]
    assert guide.get_latest_revision_as_object().steps[1].value["title"] == "Bấm nút"


def test_sending_for_approval_says_it_too_and_is_not_held_up(client, editor, guide):
    said = warnings(edit(client, editor, guide, action_submit=True))
    assert "Nên xem lại trước khi đăng" in said[0]
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_a_guide_with_nothing_to_mend_is_saved_without_a_warning(client, editor):
    page = good(parent=GuideIndexPage.objects.get())
    page.save_revision(user=editor)
    day = timezone.localdate() + datetime.timedelta(days=60)
    notes = [(note["kind"], note["text"]) for note in (SCAM, DONE)]
    response = edit(
        client,
        editor,
        page,
        audience="Mọi người",
        result="Có tài khoản",
        search_words="mở tài khoản",
        checked_on=timezone.localdate().strftime("%d/%m/%Y"),
        check_again_on=day.strftime("%d/%m/%Y"),
        checked_by="Công an xã",
        sources=[{"title": "Nghị định", "url": "", "date": "2026"}],
        steps=[step(drawing="phone-tap", notes=notes), step(drawing="phone-tap")],
        **{"needs-count": "1"},
        **{f"needs-0-{part}": value for part, value in (("type", "need"), ("value", "Thẻ"), ("order", "0"))},
        **{"needs-0-deleted": "", "needs-0-id": ""},
    )
    assert warnings(response) == []
    assert "không có điểm nào cần xem lại" in response.text


def test_what_is_saved_while_one_types_says_nothing(client, editor, guide):
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[guide.pk])
    data = guide_form(guide.topic, **half_filled())
    assert client.post(address, data, headers={"Accept": "application/json"}).json()["success"]
    assert warnings(client.get(reverse("wagtailadmin_home"))) == []


def test_the_form_lists_what_to_mend_and_leads_to_its_place(client, editor, guide):
    edit(client, editor, guide, **half_filled())
    text = client.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).text
    step_id = GuidePage.objects.get(pk=guide.pk).get_latest_revision_as_object().steps[1].id
    assert f'<a href="#block-{step_id}-section">Bước 2 nói đến màn hình hoặc nút bấm' in text
    for sentence in ("Chưa có tóm tắt", "Chưa ghi cách bà con hay hỏi", "Chưa ghi người hoặc cơ quan kiểm tra"):
        place = text.partition(f'">{sentence}')[0].rpartition('href="#')[2]
        assert f'id="{place}"' in text


def test_the_approver_reads_the_same_list_while_nobody_may_change_the_guide(client, commune, editor, guide):
    edit(client, editor, guide, action_submit=True, steps=[step("Bấm nút")])
    client.force_login(account(Duty.APPROVER, commune))
    text = client.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).text
    assert "Duyệt và đăng" in text
    assert "Bước 1 nói đến màn hình hoặc nút bấm mà chưa có hình" in text


def test_the_guides_that_come_with_the_site_have_nothing_to_mend_but_vague_sources_and_platforms(demo, db):
    found = {finding.code for guide in GuidePage.objects.live() for finding in findings(guide)}
    assert found <= {"vague_source", "platform", "overdue"}
