"""Two communes with a record of everything, each marked by a word that must never be seen from the other."""

import datetime

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    Comment,
    GroupPagePermission,
    Page,
    Revision,
    Site,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowState,
)

from guides.models import (
    Feedback,
    GuideIndexPage,
    GuidePage,
    GuidePlatform,
    GuideTag,
    LinkUse,
    LocalNote,
    OutboundLink,
    Platform,
    Topic,
)
from search.models import MissedQuery, Synonym
from teams.models import AreaSuccession, ListImport, Member, Team
from teams.setup import Duty, group_for, open_account, set_up_commune
from tests.factories import (
    AreaFactory,
    ConsentFactory,
    MemberFactory,
    MembershipFactory,
    PlanFactory,
    TeamFactory,
    VillageFactory,
    guide_page,
    home_page,
)

Image, Document = get_image_model(), get_document_model()


class World:
    """One commune. ``word`` stands in everything of it; ``hint`` beside it finds it without saying it."""

    def __init__(self, word, province, number):
        self.word, self.hint, self.province = word, "khoaxyz", province
        self.name = f"{word.capitalize()} {self.hint}"
        home_page()
        self.area = AreaFactory(name=self.name, parent=province)
        self.page = set_up_commune(self.area)
        self.former = AreaFactory(name=f"{self.name} xưa", parent=province, valid_to=datetime.date(2025, 6, 30))
        self.succession = AreaSuccession.objects.create(
            predecessor=self.former, successor=self.area, date=datetime.date(2025, 7, 1)
        )
        self.village = VillageFactory(name=self.name, parent=self.area)
        self.phone = f"09009990{number:02}"
        self.team = TeamFactory(area=self.village, place=self.name, decision_number=self.name)
        self.other_team = TeamFactory(area=VillageFactory(name=f"{self.name} 2", parent=self.area))
        self.member = MemberFactory(
            name=f"Lò Văn {self.name}", office=self.name, phone=f"+84{self.phone[1:]}", area=self.area
        )
        MembershipFactory(team=self.team, member=self.member, role="leader")
        self.consent = ConsentFactory(member=self.member, purpose="name", collected_by=f"{self.name} dongy")
        for record in (self.team, self.member):
            record.save_revision(clean=False)
            record.save_revision(clean=False)
        self.plan = PlanFactory(area=self.area, title=self.name, issuer=self.name)
        self.accounts()
        self.pages()
        self.files()
        self.outside()
        self.synonym = Synonym.objects.create(words=f"{self.name} gõ", means="căn cước", commune=self.page)
        self.missed = MissedQuery.objects.get_or_create(query="không ai thấy", defaults={"folded": "khong ai thay"})[0]
        self.list_import = ListImport.objects.create(
            user=self.editor,
            file_name=f"{self.name}.xlsx",
            content=self.name.encode(),
            state=ListImport.State.READ,
            preview={"text": self.name},
        )
        self.list_import.communes.add(self.area)

    def accounts(self):
        self.editor, _ = open_account(f"bientap.{self.word}", f"{self.name} biên tập", Duty.EDITOR, self.area)
        self.approver, _ = open_account(f"duyet.{self.word}", f"{self.name} duyệt", Duty.APPROVER, self.area)
        self.keeper, _ = open_account(f"to.{self.word}", f"{self.name} tổ", Duty.TEAM, self.area, self.team)
        self.group = group_for(Duty.EDITOR, self.area)

    def pages(self):
        index = GuideIndexPage.objects.child_of(self.page).get()
        self.index = index
        self.guide = guide_page(index, title=f"{self.name} đã đăng", slug="da-dang", owner=self.editor)
        self.draft = guide_page(
            index, title=f"{self.name} nháp", slug="nhap", summary=self.name, live=False, owner=self.editor
        )
        self.draft.save_revision(user=self.editor)
        self.comment = Comment.objects.create(
            page=self.draft, user=self.editor, text=f"{self.name} ghi chú", contentpath="title"
        )
        self.revision = self.draft.save_revision(user=self.editor)
        workflow = self.draft.get_workflow() or Workflow.objects.filter(active=True).first()
        self.workflow_state = workflow.start(self.draft, self.editor)
        self.task_state = self.workflow_state.current_task_state
        self.shared = GuidePage.objects.filter(slug="dung-chung").first() or guide_page(slug="dung-chung")
        self.tag = GuideTag.objects.get_or_create(name="Hộ bán hàng")[0]
        self.said(index)
        self.page.tasks = [("guide", self.guide), ("guide", self.shared)]
        self.page.save_revision(user=self.editor).publish()
        self.redirect = Redirect.objects.create(old_path=f"/{self.word}-cu", redirect_page=self.page)

    def said(self, index):
        """What the commune's readers said of its guide and of a shared one, which it has a note on."""
        index.local_notes.add(LocalNote(guide=self.shared, text=f"{self.name} ghi chú riêng"))
        index.save_revision().publish()
        answer = {"commune": self.page, "is_helpful": False, "step": 1, "words": f"{self.name} góp ý"}
        self.feedback = Feedback.objects.create(guide=self.guide, **answer)
        Feedback.objects.create(guide=self.shared, **answer)

    def files(self):
        self.collection = Collection.objects.get(name=self.area.full_name)
        self.image = Image.objects.create(
            title=f"{self.name} ảnh",
            file=get_test_image_file(f"{self.word}.png"),
            collection=self.collection,
            uploaded_by_user=self.editor,
        )
        self.document = Document.objects.create(
            title=f"{self.name} tệp",
            file=ContentFile(self.name.encode(), f"{self.word}.pdf"),
            collection=self.collection,
            uploaded_by_user=self.editor,
        )
        self.uploads = {
            model: UploadedFile.objects.create(
                for_content_type=ContentType.objects.get_for_model(model),
                file=ContentFile(b"x", f"{self.word}.{ending}"),
                uploaded_by_user=self.editor,
            )
            for model, ending in ((Image, "png"), (Document, "pdf"))
        }
        self.session = EditingSession.objects.create(
            user=self.editor,
            content_type=ContentType.objects.get_for_model(Team),
            object_id=str(self.team.pk),
            last_seen_at=timezone.now(),
            is_editing=True,
        )

    def outside(self):
        """A platform that all share, which has closed, and an address that does not answer."""
        self.platform, is_new = Platform.objects.get_or_create(name="Sàn chung", url="https://san.vn", state="closed")
        if is_new:
            self.platform.save_revision(clean=False)
            self.platform.save_revision(clean=False)
        for page in (self.guide, self.draft):
            GuidePlatform.objects.create(page=page, platform=self.platform)
        self.link = OutboundLink.objects.create(
            url=f"http://{self.word}.example/", state="broken", failures=3, reason=f"{self.name} hỏng"
        )
        LinkUse.objects.create(link=self.link, page=self.guide)

    @property
    def unpublished(self):
        """What nobody may see who does not work for the commune."""
        return [
            f"{self.name} nháp",
            f"Lò Văn {self.name}",
            f"{self.name} dongy",
            f"{self.name} hỏng",
            f"{self.name} góp ý",
            f"{self.name} gõ",
            self.phone[1:],
        ]

    @property
    def records(self):
        """Every record, by the name under which forms ask for such a one."""
        return {
            "area": self.village,
            "commune": self.area,
            "parent": self.area,
            "team": self.team,
            "stands_in": self.other_team,
            "member": self.member,
            "predecessor": self.former,
            "successor": self.area,
            "photo": self.image,
            "image": self.image,
            "document": self.document,
            "collection": self.collection,
            "page": self.draft,
            "new_parent_page": self.index,
            "plan": self.plan,
            "topic": Topic.objects.first(),
            "platform": self.platform,
            "user": self.editor,
            "group": self.group,
            "id": self.team,
        }

    def state(self):
        """Everything stored of this commune, to see whether a request changed it."""
        pages = Page.objects.descendant_of(self.page, inclusive=True)
        content_types = {
            Team: Team.objects.filter(area__path__startswith=self.area.path),
            Member: Member.objects.filter(area__path__startswith=self.area.path),
        }
        revisions = Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page), object_id__in=[str(page.pk) for page in pages]
        )
        for model, records in content_types.items():
            revisions |= Revision.objects.filter(
                content_type=ContentType.objects.get_for_model(model),
                object_id__in=[str(record.pk) for record in records],
            )
        querysets = [
            *content_types.values(),
            type(self.area).objects.filter(path__startswith=self.area.path),
            type(self.area).objects.filter(pk=self.former.pk),
            AreaSuccession.objects.filter(successor=self.area),
            self.team.memberships.model.objects.filter(team__area__path__startswith=self.area.path),
            self.consent.__class__.objects.filter(member__area__path__startswith=self.area.path),
            type(self.plan).objects.filter(pk=self.plan.pk),
            ListImport.objects.filter(communes=self.area),
            pages,
            type(self.guide).objects.child_of(self.index),
            GuidePlatform.objects.filter(page__in=pages),
            OutboundLink.objects.filter(pk=self.link.pk),
            LinkUse.objects.filter(link=self.link),
            Synonym.objects.filter(commune=self.page),
            revisions,
            Comment.objects.filter(page__in=pages),
            Feedback.objects.filter(commune=self.page),
            LocalNote.objects.filter(index_page=self.index),
            WorkflowState.objects.filter(pk=self.workflow_state.pk),
            TaskState.objects.filter(workflow_state=self.workflow_state),
            Redirect.objects.filter(pk=self.redirect.pk),
            Collection.objects.filter(path__startswith=self.collection.path),
            Image.objects.filter(collection=self.collection),
            Document.objects.filter(collection=self.collection),
            UploadedFile.objects.filter(uploaded_by_user=self.editor),
            EditingSession.objects.filter(user=self.editor),
            GroupPagePermission.objects.filter(page__in=pages),
            type(self.group).objects.filter(pk=self.group.pk),
            type(self.editor).objects.filter(pk__in=[self.editor.pk, self.approver.pk, self.keeper.pk]),
        ]
        return [serializers.serialize("json", queryset.order_by("pk")) for queryset in querysets]


class Writes:
    """Notices whether anything is written, so that the state is compared only then."""

    def __enter__(self):
        self.seen = False
        self.wrapper = connection.execute_wrapper(self)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *exception):
        self.wrapper.__exit__(*exception)

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            self.seen = True
        return execute(sql, params, many, context)


def default_site():
    return Site.objects.get(is_default_site=True)
