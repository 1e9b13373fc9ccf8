"""A consent is withdrawn in one step, and what was withdrawn is found nowhere but in the record itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, ModelLogEntry, Revision
from wagtail.search.backends import get_search_backend

from teams.models import Consent, ContactListPage, Member
from teams.setup import Duty
from tests.factories import (
    AreaFactory,
    ConsentFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    account,
)
from tests.teams.test_admin import member_form, team_form

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NAME, OLD_NAME = "Lò Văn Bí", "Lò Văn Cũ"
PHONE, OLD_PHONE = "0900 000 001", "0900 000 002"


def image(title="Ảnh Lò Văn Bí"):
    """In the collection of the commune, if there is one."""
    collection = Collection.objects.order_by("depth").last()
    return get_image_model().objects.create(title=title, file=get_test_image_file(), collection=collection)


@pytest.fixture
def commune():
    return AreaFactory(name="Mường Lúa")


@pytest.fixture
def editor(commune, client):
    """Signed in."""
    user = account(Duty.EDITOR, commune)
    client.force_login(user)
    return user


@pytest.fixture
def member(editor, commune):
    """A leader who agreed to everything and whose record has a past."""
    member = MemberFactory(
        name=OLD_NAME, phone=OLD_PHONE, photo=image("Ảnh cũ"), area=commune, consents=Consent.Purpose.values
    )
    member.save_revision(user=editor, log_action=True)
    member.name, member.phone, member.photo = NAME, PHONE, image()
    member.save()
    member.save_revision(user=editor, log_action=True)
    village = VillageFactory(name="Suối Mơ", parent=commune)
    MembershipFactory(team=TeamFactory(area=village), member=member, role="leader")
    return Member.objects.get(pk=member.pk)


def url(view, member, *args):
    return reverse(f"wagtailsnippets_teams_member:{view}", args=[member.pk, *args])


def withdraw(client, member, *purposes):
    return client.post(url("withdraw", member), {"purpose": purposes}, follow=True)


def stored(member):
    return Member.objects.get(pk=member.pk)


def found(words):
    """The members that the search finds."""
    return list(get_search_backend().search(words, Member))


def spelled(text):
    """Without spaces, in which numbers are written in many ways."""
    return "".join(text.split())


# In one step


def test_looking_at_the_screen_withdraws_nothing(member, client):
    text = client.get(url("withdraw", member)).text
    assert "Rút: Công khai họ tên" in text
    client.get(url("withdraw", member) + "?purpose=name")
    assert not member.withheld()


def test_the_member_s_screen_leads_there(member, client):
    assert url("withdraw", member) in client.get(url("edit", member)).text
    withdraw(client, member, *Consent.Purpose.values)
    assert url("withdraw", member) not in client.get(url("edit", member)).text


@pytest.mark.parametrize("purpose", Consent.Purpose.values)
def test_one_purpose_is_withdrawn_and_the_others_stay(member, client, purpose):
    withdraw(client, member, purpose)
    assert stored(member).withheld() == {purpose}
    assert stored(member).consents.get(purpose=purpose).withdrawn_on == TODAY
    assert stored(member).consents.filter(withdrawn_on=None).count() == 2


def test_everything_is_withdrawn_at_once(member, client):
    text = withdraw(client, member, *Consent.Purpose.values).text
    assert "Đã rút" in text
    assert stored(member).consents.filter(withdrawn_on=TODAY).count() == 3


def test_a_second_time_changes_nothing_and_says_so(member, client):
    withdraw(client, member, "name")
    before = (ModelLogEntry.objects.count(), Revision.objects.count())
    assert "Không có gì để rút" in withdraw(client, member, "name").text
    assert (ModelLogEntry.objects.count(), Revision.objects.count()) == before


@pytest.mark.parametrize("purposes", [[], ["address"], ["name\x00"], ["name" * 1000]])
def test_what_is_no_purpose_withdraws_nothing(member, client, purposes):
    assert withdraw(client, member, *purposes).status_code == 200
    assert not stored(member).withheld()


def test_a_consent_of_tomorrow_is_withdrawn_too(editor, commune):
    member = MemberFactory(area=commune)
    ConsentFactory(member=member, purpose="name", given_on=TODAY + timedelta(days=1))
    assert member.withdraw(["name"], editor) == ["name"]
    assert stored(member).withholds("name")


def test_who_agrees_again_is_shown_and_found_again(member, editor):
    member.withdraw(["name"], editor)
    member.consents = [*member.consents.all(), Consent(purpose="name")]
    member.save()
    assert stored(member).public_name == NAME
    assert str(stored(member)) == NAME
    assert found("Bí") == [member]


# Who may


def test_a_member_of_another_commune_does_not_exist(editor, client):
    stranger = MemberFactory(name="Lò Văn BIMAT", consents=["name"], area=AreaFactory())
    for answer in (client.get, client.post):
        response = answer(url("withdraw", stranger), {"purpose": "name"})
        assert response.status_code == 404
        assert "BIMAT" not in response.text
    assert not stored(stranger).withheld()


def test_the_account_of_a_team_withdraws_nothing(member, commune, client):
    team = member.memberships.get().team
    client.force_login(account(Duty.TEAM, commune, team))
    assert client.post(url("withdraw", member), {"purpose": "name"}).status_code == 404
    assert not stored(member).withheld()


# Where it was


def test_it_is_off_the_public_pages_with_the_next_answer(member, client):
    page = ContactListPage.objects.get()
    assert NAME in client.get(page.get_url()).text
    withdraw(client, member, "name", "phone")
    client.logout()
    text = client.get(page.get_url()).text
    assert NAME not in text
    assert "900000001" not in spelled(text)


def test_the_search_does_not_find_the_name(member, client):
    assert found("Bí") == [member]
    withdraw(client, member, "name")
    assert found("Bí") == []
    assert found("bi") == []
    listed = client.get(reverse("wagtailsnippets_teams_member:list_results") + "?q=bí").text
    assert NAME not in listed


def test_older_versions_forget_it(member, client):
    withdraw(client, member, *Consent.Purpose.values)
    assert Revision.objects.for_instance(member).count() == 3
    for revision in Revision.objects.for_instance(member):
        kept = str(revision.content) + revision.object_str
        assert not [word for word in (NAME, OLD_NAME, "+84900000001", "+84900000002", "văn bí") if word in kept]
        assert revision.content["photo"] is None
        assert not revision.as_object().photo_id


def test_editors_find_nothing_of_it_in_the_history(member, client):
    withdraw(client, member, *Consent.Purpose.values)
    first, second, last = Revision.objects.for_instance(member).order_by("pk").values_list("pk", flat=True)
    texts = [client.get(url(view, member)).text for view in ("history", "history_results", "usage")]
    for pair in ((first, second), (second, last), ("earliest", "latest"), (first, "live")):
        response = client.get(url("revisions_compare", member, *pair))
        assert response.status_code == 200
        texts.append(response.text)
    for text in texts:
        assert not [
            word for word in (NAME, OLD_NAME, "900000001", "900000002") if word in spelled(text) or word in text
        ]


def test_the_history_of_the_site_names_nobody(member, admin_client):
    assert NAME in admin_client.get(reverse("wagtailadmin_reports:site_history")).text
    withdraw(admin_client, member, "name")
    text = admin_client.get(reverse("wagtailadmin_reports:site_history")).text
    assert NAME not in text
    assert OLD_NAME not in text
    assert f"Thành viên số {member.pk}" in text


def test_nor_does_it_after_the_next_change(member, client):
    withdraw(client, member, "name")
    form = member_form(stored(member), office="Trưởng bản")
    assert client.post(url("edit", member), form).status_code == 302
    assert stored(member).office == "Trưởng bản"
    assert not ModelLogEntry.objects.filter(label=NAME).exists()
    assert NAME not in str([revision.content for revision in stored(member).revisions])


def test_the_history_says_what_was_withdrawn_and_by_whom(member, editor, client):
    withdraw(client, member, "phone")
    text = client.get(url("history", member)).text
    assert "Đã rút: Công khai số điện thoại" in text
    assert editor.last_name in text


def test_only_what_was_withdrawn_is_forgotten(member, client):
    withdraw(client, member, "phone")
    first = Revision.objects.for_instance(member).earliest("pk")
    assert first.content["name"] == OLD_NAME
    assert first.object_str == OLD_NAME
    assert first.content["phone"] == ""


def test_an_older_version_brings_nothing_back_and_loses_nothing(member, client):
    """Going back changes neither consents nor what they withhold; the record keeps its own name and number."""
    withdraw(client, member, "phone")
    first = Revision.objects.for_instance(member).earliest("pk")
    older = first.as_object()
    assert (older.name, older.phone) == (OLD_NAME, stored(member).phone)
    assert [consent.withdrawn_on for consent in older.consents.all()] == [None, TODAY, None]
    older.save()
    assert stored(member).withholds("phone")
    assert client.get(url("revisions_revert", member, first.pk)).status_code == 200


def test_the_record_itself_stays_for_its_editors(member, client):
    withdraw(client, member, *Consent.Purpose.values)
    text = client.get(url("edit", member)).text
    assert NAME in text
    assert "+84900000001" in text
    assert NAME in client.get(reverse("wagtailsnippets_teams_member:list")).text
    assert NAME in client.get(reverse("wagtailsnippetchoosers_teams_member:choose")).json()["html"]
    chosen = client.get(reverse("wagtailsnippetchoosers_teams_member:chosen", args=[member.pk])).json()
    assert chosen["result"]["string"] == NAME
    team = member.memberships.get().team
    assert NAME in client.get(reverse("wagtailsnippets_teams_team:edit", args=[team.pk])).text


def test_versions_of_a_team_know_its_people_by_number(member, client):
    team = member.memberships.get().team
    row = {"id": member.memberships.get().pk, "member": member.pk, "role": "leader"}
    client.post(reverse("wagtailsnippets_teams_team:edit", args=[team.pk]), team_form(team, [row]))
    revision = Revision.objects.for_instance(team).get()
    assert NAME not in str(revision.content)
    assert str(member.pk) in str(revision.content["memberships"])


# The photo


def test_the_picture_is_deleted_with_its_renditions_and_files(member, client, django_capture_on_commit_callbacks):
    photos = list(get_image_model().objects.all())
    assert len(photos) == 2  # the one of today and an older one
    files = [photo.file for photo in photos] + [photo.get_rendition("width-50").file for photo in photos]
    with django_capture_on_commit_callbacks(execute=True):
        text = withdraw(client, member, "photo").text
    assert not get_image_model().objects.exists()
    assert not [file.name for file in files if file.storage.exists(file.name)]
    assert stored(member).photo is None
    assert "được dùng ở nơi khác" not in text


def test_a_picture_used_elsewhere_is_taken_off_and_kept_and_the_editor_is_told(member, commune, client):
    other = MemberFactory(area=commune, photo=member.photo)
    text = withdraw(client, member, "photo").text
    assert "được dùng ở nơi khác" in text
    assert stored(other).photo == member.photo
    assert stored(member).photo is None


def test_a_picture_cannot_come_back_by_an_old_form(member, client):
    withdraw(client, member, "photo")
    picture = image()
    client.post(url("edit", member), member_form(stored(member), photo=picture.pk))
    assert stored(member).photo is None


# By other doors


def test_a_day_typed_into_the_form_withdraws_the_same(member, client):
    consents = list(member.consents.all())
    form = member_form(member, phone=PHONE)
    form |= {"consents-TOTAL_FORMS": "3", "consents-INITIAL_FORMS": "3"}
    for number, consent in enumerate(consents):
        form |= {
            f"consents-{number}-id": consent.pk,
            f"consents-{number}-purpose": consent.purpose,
            f"consents-{number}-given_on": "05/01/2026",
            f"consents-{number}-withdrawn_on": "06/01/2026" if consent.purpose == "name" else "",
            f"consents-{number}-DELETE": "",
        }
    assert client.post(url("edit", member), form).status_code == 302
    assert stored(member).withheld() == {"name"}
    assert found("Bí") == []
    assert not [revision for revision in stored(member).revisions if NAME in str(revision.content)]
    assert not ModelLogEntry.objects.filter(label__in=(NAME, OLD_NAME)).exists()


def test_a_consent_that_is_saved_alone_does_the_same(member):
    consent = Consent.objects.get(member=member, purpose="name")
    consent.withdrawn_on = TODAY
    consent.save()
    assert found("Bí") == []
    assert not [revision for revision in stored(member).revisions if NAME in str(revision.content)]


def test_who_turns_out_to_be_a_minor_is_forgotten_the_same(member):
    member.consents = []
    member.is_minor = True
    member.save()
    assert stored(member).photo is None
    assert found("Bí") == []
    kept = str([revision.content for revision in member.revisions])
    assert not [word for word in (NAME, OLD_NAME, "+84900000001", "+84900000002") if word in kept]


def test_a_withdrawn_consent_is_proof_and_stays_as_it_is(member, client):
    withdraw(client, member, "name")
    consent = stored(member).consents.get(purpose="name")
    row = {
        "consents-TOTAL_FORMS": "1",
        "consents-INITIAL_FORMS": "1",
        "consents-0-id": consent.pk,
        "consents-0-purpose": "name",
        "consents-0-given_on": "05/01/2026",
        "consents-0-withdrawn_on": "",
        "consents-0-DELETE": "",
    }
    response = client.post(url("edit", member), member_form(stored(member)) | row)
    assert "giữ nguyên làm bằng chứng" in response.text
    response = client.post(url("edit", member), member_form(stored(member)) | row | {"consents-0-DELETE": "on"})
    assert "không xóa" in response.text
    assert stored(member).withholds("name")


# Minors


def test_a_minor_is_a_number_in_titles_and_in_the_search(commune):
    pupil = MemberFactory(name="Vàng A Dê", is_minor=True, area=commune)
    pupil.save_revision()
    assert str(pupil) == f"Thành viên số {pupil.pk}"
    assert found("Dê") == []
    assert "Vàng" not in str(pupil.latest_revision.content)


def test_no_photo_of_a_minor_is_taken_by_the_form(editor, commune, client):
    pupil = MemberFactory(is_minor=True, area=commune)
    response = client.post(url("edit", pupil), member_form(pupil, is_minor="on", photo=image().pk))
    assert "Không lưu ảnh của người dưới 18 tuổi" in response.text
    assert stored(pupil).photo is None


def test_no_photo_of_a_minor_is_kept_by_any_other_way(commune):
    pupil = MemberFactory(is_minor=True, area=commune, photo=image())
    assert stored(pupil).photo is None
    assert not get_image_model().objects.exists()


def test_no_consent_of_a_minor_is_taken_by_the_chooser(editor, commune, client):
    response = client.post(
        reverse("wagtailsnippetchoosers_teams_member:create"),
        {
            "name": "Vàng A Dê",
            "background": "pupil",
            "area": commune.pk,
            "is_minor": "on",
            "agrees_name": "on",
            "manner": "paper",
            "collected_by": "Lò Văn C",
            "wording_version": "01/2026",
        },
    )
    assert "dưới 18 tuổi" in response.json()["htmlFragment"], response.json()
    assert not Member.objects.exists()
