"""What citizens see of guides."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image as PIL
from PIL import ImageChops

from guides.models import GuideIndexPage, GuideTag, Topic
from tests.factories import commune_page, guide_page, home_page, standard_page

pytestmark = pytest.mark.django_db


def test_steps_are_numbered_and_each_has_an_anchor(client):
    guide_page()
    text = client.get("/huong-dan/kich-hoat/").text
    assert '<li id="buoc-1">' in text
    assert '<li id="buoc-2">' in text
    assert text.index("Mở ứng dụng") < text.index("Bấm nút")


def test_the_box_says_what_is_needed_before_the_steps(client):
    guide_page(time="Khoảng 15 phút", cost="Không mất tiền", needs=[("need", "Thẻ căn cước")])
    text = client.get("/huong-dan/kich-hoat/").text
    assert "Khoảng 15 phút, không mất tiền" in text
    assert text.index("Thẻ căn cước") < text.index("Mở ứng dụng")


def test_a_guide_past_its_check_date_says_that_it_may_have_changed(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    guide_page(checked_on=yesterday - datetime.timedelta(days=200), check_again_on=yesterday)
    assert "Có thể đã thay đổi" in client.get("/huong-dan/kich-hoat/").text


def test_a_guide_checked_lately_says_when_and_by_whom(client):
    guide_page(checked_on=datetime.date(2026, 11, 15), checked_by="Công an xã")
    text = client.get("/huong-dan/kich-hoat/").text
    assert "Kiểm tra lần cuối: 15/11/2026, Công an xã" in text
    assert "Có thể đã thay đổi" not in text


def test_what_editors_note_for_themselves_is_never_shown(client):
    guide_page(editor_note="Chưa thử trên máy thật")
    assert "Chưa thử" not in client.get("/huong-dan/kich-hoat/").text


def test_notes_carry_a_word_and_not_only_a_colour(client):
    steps = [
        (
            "step",
            {
                "title": "Tải",
                "text": "<p>Tải về.</p>",
                "drawing": "phone-download",
                "notes": [{"kind": kind, "text": "<p>Đọc kỹ.</p>"}],
            },
        )
        for kind in ("tip", "warn", "scam", "done")
    ]
    guide_page(steps=steps)
    text = client.get("/huong-dan/kich-hoat/").text
    for word in ("Mẹo", "Lưu ý", "Coi chừng lừa đảo", "Làm xong bà con thấy gì?"):
        assert f"<b>{word}</b>" in text
    assert '<svg class="dr"' in text


def test_an_unpublished_guide_is_named_nowhere(client):
    hidden = guide_page(title="Bài nháp", slug="bai-nhap", live=False)
    guide_page(related=[("guide", hidden)])
    for address in (
        "/huong-dan/",
        "/huong-dan/kich-hoat/",
        "/huong-dan/chu-de/chinh-quyen-so/",
        "/tim/?q=bai nhap",
    ):
        assert "Bài nháp" not in client.get(address).text


def test_a_topic_lists_the_guides_of_the_topics_below_it(client):
    pillar = Topic.objects.create(name="Xã hội số", plain_name="Sức khỏe", slug="xa-hoi-so", icon="care")
    below = Topic.objects.create(name="Y tế", plain_name="Khám bệnh", slug="y-te", parent=pillar)
    guide_page(topic=below)
    assert "Kích hoạt VNeID" in client.get("/huong-dan/chu-de/xa-hoi-so/").text
    assert "Kích hoạt VNeID" in client.get("/huong-dan/chu-de/y-te/").text
    assert "Sức khỏe" in client.get("/huong-dan/").text


def test_any_guide_is_within_three_taps_of_the_first_page(demo, db, client):
    from guides.models import GuidePage

    index = client.get("/huong-dan/").text
    assert 'href="/huong-dan/"' in client.get("/").text
    for guide in GuidePage.objects.live():
        assert f'href="{guide.url}"' in index


def test_a_commune_s_guides_stand_beside_the_shared_ones(client):
    guide_page()
    commune = commune_page(slug="muong-lua")
    own = commune.add_child(instance=GuideIndexPage(title="Hướng dẫn của xã", slug="huong-dan"))
    guide_page(own, title="Làm căn cước lưu động", slug="can-cuoc-luu-dong")
    text = client.get("/muong-lua/huong-dan/").text
    assert text.index("Làm căn cước lưu động") < text.index("Kích hoạt VNeID")
    assert 'href="/muong-lua/huong-dan/kich-hoat/"' in text
    assert "© Ủy ban nhân dân" in client.get("/muong-lua/huong-dan/can-cuoc-luu-dong/").text


def test_the_first_page_shows_the_chosen_guides_in_their_order(client):
    first, second = guide_page(), guide_page(title="Nộp hồ sơ", slug="nop-ho-so")
    page = home_page()
    page.refresh_from_db()
    page.tasks = [("guide", second), ("guide", first)]
    page.save_revision().publish()
    text = client.get("/").text
    assert text.index("Nộp hồ sơ") < text.index("Kích hoạt VNeID")


def test_a_picture_comes_in_small_modern_formats_when_it_is_scrolled_to(client):
    from wagtail.images.models import Image
    from wagtail.images.tests.utils import get_test_image_file

    image = Image.objects.create(title="Màn hình", file=get_test_image_file(size=(800, 600)))
    step = {
        "title": "Mở",
        "text": "<p>Mở.</p>",
        "drawing": "",
        "pictures": [{"image": image.pk, "alt_text": alt} for alt in ("Nút Kích hoạt", "Màn hình sau khi bấm")],
        "notes": [],
    }
    guide = guide_page()
    guide.steps = [{"type": "step", "value": step}]
    guide.save()
    text = client.get("/huong-dan/kich-hoat/").text
    assert "image/avif" in text
    assert "image/webp" in text
    assert 'alt="Nút Kích hoạt"' in text
    assert 'alt="Màn hình sau khi bấm"' in text
    assert 'loading="lazy"' in text
    assert re.search(r'width="\d+" height="\d+"', text), "no layout shift"


def test_a_photo_weighs_less_than_40_kb_on_a_phone(client, tmp_path):
    """Grain in every pixel, as a cheap phone's camera leaves it, is the worst case: a screen weighs a tenth."""
    from wagtail.images.models import Image, Rendition
    from wagtail.images.tests.utils import ImageFile

    noise = [PIL.effect_noise((1080 // grain, 1920 // grain), 30).resize((1080, 1920)) for grain in (60, 8, 1)]
    photo = PIL.merge("RGB", [ImageChops.add(noise[0], noise[number], 2) for number in range(3)])
    photo.save(tmp_path / "anh.jpg", quality=92)
    image = Image.objects.create(title="Ảnh", file=ImageFile((tmp_path / "anh.jpg").open("rb"), name="anh.jpg"))
    step = {"title": "Chụp", "text": "<p>Chụp.</p>", "pictures": [{"image": image.pk, "alt_text": "Ảnh"}]}
    guide = guide_page()
    guide.steps = [{"type": "step", "value": step}]
    guide.save()
    client.get("/huong-dan/kich-hoat/")
    sizes = {rendition.file.name.rsplit(".", 1)[1]: rendition.file.size for rendition in Rendition.objects.all()}
    assert set(sizes) == {"avif", "webp", "jpg"}
    assert max(sizes.values()) < 40 * 1024, sizes


def test_what_differs_between_people_stands_inside_the_step(client):
    choice = {"when": "Nếu bà con đang thuê nhà", "then": "<p>Nhờ chủ nhà xác nhận.</p>"}
    guide_page(steps=[("step", {"title": "Khai", "text": "<p>Khai.</p>", "choices": [choice], "notes": []})])
    text = client.get("/huong-dan/kich-hoat/").text
    assert text.index("Khai.") < text.index("Nếu bà con đang thuê nhà") < text.index("Nhờ chủ nhà xác nhận.")


def test_special_cases_and_what_to_do_first_are_told(client):
    first = guide_page(title="Kích hoạt VNeID trước", slug="vneid")
    guide_page(
        slug="nop",
        before=[("guide", first)],
        related=[("guide", first)],
        cases=[("case", {"case": "Người già yếu", "answer": "<p>Gọi tổ.</p>"})],
    )
    text = client.get("/huong-dan/nop/").text
    assert "Làm bài này trước" in text
    assert text.count('href="/huong-dan/vneid/"') == 1, "not once more among what to read also"
    assert text.index("Trường hợp riêng") < text.index("Người già yếu")


def test_a_guide_that_cannot_be_done_at_present_says_so_before_the_steps(client):
    guide_page(unavailable="Hệ thống bảo trì đến hết tháng 12.")
    text = client.get("/huong-dan/kich-hoat/").text
    assert text.index("Tạm không dùng được: Hệ thống bảo trì đến hết tháng 12.") < text.index('id="buoc-1"')


def test_a_selling_guide_carries_the_commitment_to_the_buyer(client):
    guide_page(is_selling=True)
    assert "Tôi cam kết cung cấp sản phẩm đúng chất lượng như đã đăng" in client.get("/huong-dan/kich-hoat/").text
    guide_page(slug="khac")
    assert "Tôi cam kết" not in client.get("/huong-dan/khac/").text


def test_a_tag_lists_its_guides(client):
    tag = GuideTag.objects.create(name="Người đi biển", slug="nguoi-di-bien")
    guide = guide_page()
    guide_page(title="Bài khác", slug="khac")
    guide.tags.set([tag])
    guide.save()
    assert 'href="/huong-dan/nhan/nguoi-di-bien/"' in client.get("/huong-dan/").text
    text = client.get("/huong-dan/nhan/nguoi-di-bien/").text
    assert "Kích hoạt VNeID" in text
    assert "Bài khác" not in text
    assert client.get("/huong-dan/nhan/khong-co/").status_code == 404


def test_a_pillar_with_topics_below_it_cannot_be_put_below_another():
    pillar = Topic.objects.create(name="Xã hội số", plain_name="Sức khỏe", slug="tru-cot-mot")
    other = Topic.objects.create(name="Kinh tế số", plain_name="Mua bán", slug="tru-cot-hai")
    Topic.objects.create(name="Y tế", plain_name="Khám bệnh", slug="chu-de-nho", parent=pillar)
    pillar.parent = other
    with pytest.raises(ValidationError):
        pillar.full_clean()


def test_a_link_to_a_page_that_is_not_published_is_left_out(client):
    hidden = standard_page(title="Trang nháp", slug="nhap", live=False)
    standard_page(body=[("links", {"heading": "Xem thêm", "links": [{"page": hidden}]})], slug="khac")
    assert "Trang nháp" not in client.get("/gioi-thieu/").text


@pytest.fixture
def pillar():
    return Topic.objects.create(name="Nghề rừng", plain_name="Nghề rừng", slug="nghe-rung", position=99)


def test_an_index_shows_the_first_guides_of_a_pillar_and_leads_to_all_of_them(client, pillar):
    for number in range(1, 19):
        guide_page(title=f"Bài số {number:02}", slug=f"bai-so-{number}", topic=pillar)
    text = client.get("/huong-dan/").text
    assert "Bài số 15" in text
    assert "Bài số 16" not in text
    assert "Xem cả 18 bài" in text
    assert '<a class="to" href="/huong-dan/chu-de/nghe-rung/"' in text
    everything = client.get("/huong-dan/chu-de/nghe-rung/").text
    assert all(f"Bài số {number:02}" in everything for number in range(1, 19))
    assert "Xem tiếp" not in everything


def test_a_long_topic_is_read_sheet_by_sheet(client, pillar, monkeypatch):
    monkeypatch.setattr("guides.models.indexes.PER_PAGE", 2)
    for number in range(1, 4):
        guide_page(title=f"Bài số {number:02}", slug=f"bai-so-{number}", topic=pillar)
    address = "/huong-dan/chu-de/nghe-rung/"
    first, second = client.get(address).text, client.get(f"{address}?trang=2").text
    assert "Bài số 02" in first
    assert "Bài số 03" not in first
    assert 'href="?trang=2"' in first
    assert "Trang 1 trên 2" in first
    assert "Bài số 03" in second
    assert "Trang trước" in second
    assert "Xem tiếp" not in second
    for wrong in ("0", "-1", "x", "99", "%00", ""):
        assert client.get(f"{address}?trang={wrong}").status_code == 200


def test_a_commune_with_many_guides_of_its_own_keeps_room_for_the_shared_ones(client):
    shared = guide_page(title="Bài chung", slug="bai-chung")
    index_page = commune_page().add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    for number in range(1, 19):
        guide_page(title=f"Bài riêng {number:02}", slug=f"bai-rieng-{number}", parent=index_page, topic=shared.topic)
    text = client.get(index_page.url).text
    assert "Bài riêng 15" in text
    assert "Bài riêng 16" not in text
    assert "Bài chung" in text
    assert f'href="{index_page.url}chu-de/{shared.topic.slug}/"' in text
