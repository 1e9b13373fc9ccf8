"""What editors see of what readers answered: as far as their reach goes."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from guides.models import Feedback, GuideIndexPage, GuidePage
from teams.models import CommunePage
from teams.setup import Duty
from tests.factories import AreaFactory, TeamFactory, VillageFactory, account, guide_page, home_page

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class Commune:
    def __init__(self, name):
        self.area = AreaFactory(name=name)
        self.editor = account(Duty.EDITOR, self.area)
        self.page = CommunePage.objects.get(area=self.area)
        self.index = GuideIndexPage.objects.child_of(self.page).get()


@pytest.fixture
def shared():
    home_page()
    return guide_page(title="Kích hoạt VNeID")


@pytest.fixture
def ours(shared):
    return Commune("Mường Lúa")


@pytest.fixture
def theirs(shared):
    return Commune("Nơi Khác")


@pytest.fixture
def own(ours):
    return guide_page(ours.index, title="Bài của xã", slug="bai-xa")


def answered(guide, helped=False, words="", step=None, commune=None, days_ago=0, times=1):
    for _time in range(times):
        entry = Feedback.objects.create(
            guide=guide, is_helpful=helped, words=words, step=step, commune=commune and commune.page
        )
        Feedback.objects.filter(pk=entry.pk).update(given_on=TODAY - datetime.timedelta(days=days_ago))
    return entry


def read(client, user, guide=None, query=""):
    client.force_login(user)
    address = reverse("feedback:guide", args=[guide.pk]) if guide else reverse("feedback:index")
    return client.get(f"{address}{query}")


def test_the_report_says_how_many_were_helped_where_they_are_stuck_and_what_they_wrote(client, ours, own):
    answered(own, helped=True, times=3)
    answered(own, step=1)
    answered(own, step=2, times=2, words="Lời cũ", days_ago=3)
    answered(own, words="Không thấy nút đâu")
    text = " ".join(read(client, ours.editor).text.split())
    assert "Giúp được: 3. Chưa được: 4." in text
    assert "Giúp được 43%." in text
    assert "Vướng nhiều nhất: bước 2 Bấm nút (2 lượt)." in text
    assert "“Không thấy nút đâu”" in text
    assert "Lời cũ" not in text


def test_guides_with_most_readers_stuck_come_first(client, ours, own):
    other = guide_page(ours.index, title="Bài khác", slug="khac")
    answered(own, helped=True, times=9)
    answered(other)
    text = read(client, ours.editor).text
    assert text.index("Bài khác") < text.index("Bài của xã")


def test_a_guide_s_page_counts_by_step_with_the_step_s_title(client, ours, own):
    answered(own, step=2, times=2)
    answered(own, step=9)
    answered(own)
    page = read(client, ours.editor, own)
    rows = [(row["number"], row["title"], row["count"], row["share"]) for row in page.context["steps"]]
    assert rows == [
        (1, "Mở ứng dụng", 0, 0),
        (2, "Bấm nút", 2, 100),
        (9, "", 1, 50),
        (None, "", 1, 50),
    ]
    assert "2. Bấm nút" in page.text
    assert "Bước 9, nay bài không còn bước này" in page.text
    assert "Không nói vướng ở bước nào" in page.text


def test_only_the_period_asked_for_is_counted(client, ours, own):
    answered(own, words="Hôm nay")
    answered(own, words="Tháng trước", days_ago=40)
    answered(own, words="Năm ngoái", days_ago=400)

    def words(query):
        text = read(client, ours.editor, own, query).text
        return [word for word in ("Hôm nay", "Tháng trước", "Năm ngoái") if word in text]

    assert words("?ngay=30") == ["Hôm nay"]
    assert words("") == words("?ngay=90") == words("?ngay=khong") == words("?ngay=-1") == ["Hôm nay", "Tháng trước"]
    assert words("?ngay=0") == ["Hôm nay", "Tháng trước", "Năm ngoái"]


def test_nothing_yet_is_said_in_words(client, ours, own):
    assert "Trong thời gian này chưa có góp ý nào." in read(client, ours.editor).text
    assert "Trong thời gian này chưa ai viết lời góp ý." in read(client, ours.editor, own).text


def test_words_are_shown_as_words(client, ours, own):
    answered(own, words="<script>alert(1)</script>\nhai dòng")
    text = read(client, ours.editor, own).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text


# Reach


def test_an_editor_reads_of_a_shared_guide_what_their_commune_said(client, shared, ours, theirs):
    answered(shared, words="Ở xã ta", commune=ours)
    answered(shared, words="Ở xã bạn", commune=theirs)
    answered(shared, words="Không ở xã nào")
    for page in (read(client, ours.editor), read(client, ours.editor, shared)):
        assert "Ở xã ta" in page.text
        assert "Chưa được: 1." in " ".join(page.text.split())
        assert "Ở xã bạn" not in page.text
        assert "Không ở xã nào" not in page.text


def test_who_edits_the_shared_guide_reads_all_and_at_which_commune(client, admin_user, shared, ours, theirs):
    answered(shared, words="Ở xã ta", commune=ours)
    answered(shared, words="Không ở xã nào")
    text = read(client, admin_user, shared).text
    assert "Ở xã ta" in text
    assert "Không ở xã nào" in text
    assert ours.page.title in text


def test_another_commune_s_guide_does_not_exist(client, theirs, own):
    answered(own, words="Của xã ta")
    assert read(client, theirs.editor, own).status_code == 404
    assert "Của xã ta" not in read(client, theirs.editor).text


def test_the_account_of_a_team_reads_none_of_it(client, ours, own):
    keeper = account(Duty.TEAM, ours.area, TeamFactory(area=VillageFactory(parent=ours.area)))
    mine = guide_page(ours.index, title="Bài của tổ", slug="cua-to", owner=keeper)
    answered(mine, words="Của xã ta")
    assert read(client, keeper).status_code == 404
    assert read(client, keeper, mine).status_code == 404
    assert "Của xã ta" not in client.get(reverse("wagtailadmin_pages:edit", args=[mine.pk])).text
    assert "/admin/gop-y/" not in client.get(reverse("wagtailadmin_home")).text


def test_the_menu_leads_there(client, ours):
    client.force_login(ours.editor)
    assert "/admin/gop-y/" in client.get(reverse("wagtailadmin_home")).text


def test_the_guide_s_form_sums_it_up(client, ours, own):
    client.force_login(ours.editor)
    address = reverse("wagtailadmin_pages:edit", args=[own.pk])
    assert "Trong 12 tháng qua chưa có góp ý nào." in client.get(address).text
    answered(own, helped=True)
    answered(own, step=2, words="Không thấy nút")
    text = " ".join(client.get(address).text.split())
    assert "1 lượt nói bài giúp được, 1 lượt nói chưa" in text
    assert "Bà con vướng nhiều nhất ở bước 2 Bấm nút." in text
    assert "“Không thấy nút”" in text
    assert f'href="/admin/gop-y/{own.pk}/"' in text


# What is taken off


def delete(client, user, entry, method="post"):
    client.force_login(user)
    return getattr(client, method)(reverse("feedback:delete", args=[entry.pk]))


def test_an_editor_deletes_what_offends(client, ours, own):
    entry = answered(own, words="Lời xúc phạm")
    assert "Xóa hẳn góp ý này" in read(client, ours.editor, own).text
    assert delete(client, ours.editor, entry, "get").status_code == 405
    assert delete(client, ours.editor, entry).status_code == 302
    assert not Feedback.objects.exists()
    log = PageLogEntry.objects.get(action="guides.delete_feedback")
    assert (log.page, log.user) == (own.page_ptr, ours.editor)
    assert delete(client, ours.editor, entry).status_code == 404


def test_who_may_not_change_the_guide_deletes_nothing(client, shared, ours, theirs, own):
    of_shared = answered(shared, words="Ở xã ta", commune=ours)
    entries = [(theirs.editor, answered(own, words="Của xã ta")), (ours.editor, of_shared), (theirs.editor, of_shared)]
    assert "Xóa hẳn góp ý này" not in read(client, ours.editor, shared).text
    for user, entry in entries:
        assert delete(client, user, entry).status_code == 404
    assert Feedback.objects.count() == 2


def test_words_are_forgotten_after_two_years_and_the_counts_stay(own, capsys):
    answered(own, words="Mới", days_ago=700)
    old = answered(own, words="Cũ", step=2, days_ago=740)
    call_command("purge_feedback")
    old.refresh_from_db()
    assert (old.words, old.step) == ("", 2)
    assert Feedback.objects.exclude(words="").get().words == "Mới"
    assert "1 góp ý" in capsys.readouterr().out
    call_command("purge_feedback", months=1)
    assert not Feedback.objects.exclude(words="").exists()
    assert Feedback.objects.count() == 2
    with pytest.raises(CommandError):
        call_command("purge_feedback", months=0)


def test_many_guides_cost_a_few_queries(client, django_assert_max_num_queries, ours):
    for number in range(30):
        answered(guide_page(ours.index, title=f"Bài {number}", slug=f"bai-{number}"), step=1, words="Vướng")
    client.force_login(ours.editor)
    client.get(reverse("feedback:index"))
    with django_assert_max_num_queries(30):
        assert "Bài 29" in client.get(reverse("feedback:index")).text


def test_more_than_a_page_of_guides_is_paged_in_the_period(client, ours):
    for number in range(51):
        answered(guide_page(ours.index, title=f"Bài {number}", slug=f"bai-{number}"))
    text = read(client, ours.editor, query="?ngay=30").text
    assert "?ngay=30&amp;p=2" in text
    assert GuidePage.objects.count() > 50
