"""The columns of both lists: the titles that exports write, and what else communes call them.

The official list is the form annexed to Vân Hồ's 1480/UBND-VHTT: five columns, one row a team. The internal list is
ours: one row a member.
"""

import re
from functools import lru_cache

from django.conf import settings
from django.utils.translation import override, pgettext_lazy

from home.vietnamese import fold

OFFICIAL, INTERNAL = "official", "internal"

MAX_COLUMN_TITLE = 200  # characters

_BRACKETS = re.compile(r"\([^()]*\)")
_PLACE = "(thon|ban|xom|ap|lang|buon|khom|to dan pho|to|tdp|tieu khu|khu pho|khu dan cu|khu|cum dan cu)"
# "Thôn/bản", "Tên thôn, bản, tổ dân phố", and whatever the plan calls its teams: "Tên Tổ chuyển đổi số cộng đồng"
_TEAM = re.compile(
    rf"(ten )?{_PLACE}( (va |hoac )?{_PLACE})*"
    r"|ten to(?! (truong|pho|vien))( .*)?"
    r"|to (cong nghe so|chuyen doi so|cnscd|cdscd|cnsc|cdsc|cns|cds)( .*)?"
)
_LEADER = re.compile(r"ho (va )?ten to truong to .*")  # "Họ và tên Tổ trưởng Tổ công nghệ số cộng đồng"


class Column:
    """A field of a list, the title that exports give it, and other titles that imports understand."""

    def __init__(self, field, title, *spellings):
        self.field = field
        self.title = title
        self.spellings = spellings


NUMBER = Column(
    "number", pgettext_lazy("column", "No."), "STT", "TT", "Số TT", "Số thứ tự", "Thứ tự", "S.T.T", "T.T", "No"
)
COMMUNE = Column(
    "commune",
    pgettext_lazy("column", "Commune or ward"),
    *("Xã", "Phường", "Xã, phường", "Xã, phường, thị trấn", "Xã, phường, đặc khu", "Xã, thị trấn"),
    *("Tên xã", "Tên xã, phường", "Tên xã, phường, thị trấn", "Xã, phường (sau sắp xếp)", "Thuộc xã"),
)
PROVINCE = Column(
    "province",
    pgettext_lazy("column", "Province or city"),
    *("Tỉnh", "Tỉnh, thành phố", "Tỉnh, TP", "Tỉnh thành", "Tên tỉnh", "Thành phố"),
)
PHONE_SPELLINGS = (
    *("Số điện thoại", "SĐT", "Số ĐT", "Điện thoại", "ĐT", "ĐTDĐ", "Số ĐTDĐ", "Di động", "Số di động", "ĐT di động"),
    *("Điện thoại di động", "Số ĐT di động", "Số ĐT liên hệ", "ĐT liên hệ", "Điện thoại Zalo"),
    *("Số điện thoại di động", "Số điện thoại liên hệ", "SĐT liên hệ", "Điện thoại liên hệ", "Số liên hệ"),
    *("Số điện thoại Zalo", "SĐT/Zalo", "Số điện thoại/Zalo", "Số phone", "Phone", "Tel", "Mobile"),
)
TEAM_SPELLINGS = ("Địa bàn", "Địa bàn phụ trách", "Địa bàn của tổ", "Thuộc tổ", "Thôn, bản của tổ")
OFFICE_SPELLINGS = (
    *("Chức vụ", "Chức danh", "Chức vụ, chức danh", "Chức danh, chức vụ", "Chức vụ chính quyền", "Chức vụ CQĐP"),
    *("Chức vụ chính quyền địa phương", "Chức vụ tại địa phương", "Chức vụ ở địa phương", "Chức vụ địa phương"),
    *("Chức vụ công tác", "Chức vụ, đơn vị công tác", "Chức vụ, đơn vị", "Chức vụ hiện nay", "Chức vụ đang giữ"),
    *("Chức vụ, nơi công tác", "Chức vụ trong chính quyền", "Chức vụ, nghề nghiệp", "Nghề nghiệp, chức vụ"),
)
# Written for both lists: who it is shows only from the other columns, the title and the rows.
NAME_SPELLINGS = (
    *("Họ và tên", "Họ tên", "Họ, tên", "Họ & tên", "Họ và tên đầy đủ", "Họ tên đầy đủ", "Tên", "Full name"),
    # the first of two columns of which the second is "Tên"
    *("Họ", "Họ đệm", "Họ và đệm", "Họ lót", "Họ và tên đệm", "Họ và chữ đệm"),
)

COLUMNS = {
    OFFICIAL: (
        NUMBER,
        PROVINCE,
        COMMUNE,
        Column("team", pgettext_lazy("column", "Name of the community digital transformation team"), *TEAM_SPELLINGS),
        Column(
            "leader",
            pgettext_lazy("column", "Full name of the leader"),
            *("Họ và tên tổ trưởng", "Họ tên tổ trưởng", "Họ, tên tổ trưởng", "Tên tổ trưởng", "Tổ trưởng"),
            "Tổ trưởng họ và tên",
            *("Tổ trưởng họ tên", "Thông tin tổ trưởng họ và tên", "Thông tin tổ trưởng họ tên"),
            *NAME_SPELLINGS,
        ),
        Column(
            "phone",
            pgettext_lazy("column", "Phone number"),
            *("Số điện thoại tổ trưởng", "Số điện thoại của tổ trưởng", "SĐT tổ trưởng", "Điện thoại tổ trưởng"),
            *PHONE_SPELLINGS,
        ),
        Column(
            "office",
            pgettext_lazy("column", "Office in local government"),
            *("Chức vụ của tổ trưởng", "Chức vụ tổ trưởng"),
            *OFFICE_SPELLINGS,
        ),
    ),
    INTERNAL: (
        NUMBER,
        Column("code", pgettext_lazy("column", "Member code"), "Mã", "Mã số", "Mã TV", "Mã số thành viên"),
        PROVINCE,
        COMMUNE,
        Column("team_code", pgettext_lazy("column", "Team code"), "Mã số tổ"),
        Column("team", pgettext_lazy("column", "Place of the team"), *TEAM_SPELLINGS),
        Column(
            "name",
            pgettext_lazy("column", "Full name"),
            *("Họ và tên thành viên", "Họ tên thành viên", "Tên thành viên", "Họ và tên tổ viên", "Họ tên tổ viên"),
            *NAME_SPELLINGS,
        ),
        Column(
            "role",
            pgettext_lazy("column", "Role in the team"),
            *("Vai trò", "Chức danh trong tổ", "Chức vụ trong tổ", "Nhiệm vụ trong tổ", "Vị trí trong tổ"),
            *("Nhiệm vụ", "Phân công", "Cương vị", "Cương vị trong tổ", "Vai trò tham gia"),
        ),
        Column("office", pgettext_lazy("column", "Office held"), *OFFICE_SPELLINGS),
        Column("background", pgettext_lazy("column", "Background"), "Thành phần", "Thành phần tham gia", "Đối tượng"),
        Column("phone", pgettext_lazy("column", "Phone number"), *PHONE_SPELLINGS),
        Column(
            "other_phone",
            pgettext_lazy("column", "Other phone number"),
            *("SĐT khác", "Số khác", "Số điện thoại 2", "SĐT 2", "Điện thoại khác", "Số điện thoại phụ"),
        ),
        Column(
            "zalo", pgettext_lazy("column", "Uses Zalo"), "Zalo", "Số Zalo", "Có Zalo", "Có dùng Zalo", "Sử dụng Zalo"
        ),
        Column("minor", pgettext_lazy("column", "Under 18"), "Dưới 18", "Chưa đủ 18 tuổi"),
        Column(
            "since",
            pgettext_lazy("column", "Member since"),
            *("Ngày tham gia", "Ngày vào tổ", "Tham gia từ", "Từ ngày", "Thời gian tham gia"),
        ),
        Column(
            "until",
            pgettext_lazy("column", "Member until"),
            *("Đến ngày", "Ngày ra khỏi tổ", "Ngày rời tổ", "Ngày thôi tham gia", "Ngày kết thúc"),
        ),
        Column(
            "consent_name",
            pgettext_lazy("column", "Consents to showing the name"),
            *("Đồng ý công khai họ tên", "Đồng ý công khai họ và tên", "Công khai tên", "Công khai họ tên"),
        ),
        Column(
            "consent_phone",
            pgettext_lazy("column", "Consents to showing the phone number"),
            *("Đồng ý công khai SĐT", "Đồng ý công khai điện thoại", "Công khai SĐT", "Công khai số điện thoại"),
        ),
        Column("consent_photo", pgettext_lazy("column", "Consents to showing the photo"), "Công khai ảnh"),
        Column("note", pgettext_lazy("column", "Note"), "Ghi chú"),
    ),
}


def titles(kind):
    """Return the titles of the columns of a list, by field, in the order of the list."""
    return {column.field: column.title for column in COLUMNS[kind]}


@lru_cache
def _spellings(kind):
    """Return the field of each folded title, as exports write it in any language of the site or as communes do."""
    fields = {}
    for column in COLUMNS[kind]:
        for language, _name in settings.LANGUAGES:
            with override(language):
                fields[fold(column.title)] = column.field
        fields |= {fold(spelling): column.field for spelling in column.spellings}
    return fields


def without_asides(title):
    """Return a title without what stands in brackets: "(nếu có)", "(Kèm theo Quyết định số …)"."""
    return _BRACKETS.sub(" ", title)


@lru_cache(maxsize=4096)
def _folded(title):
    """Return the forms of a title in which it is looked up: whole, then without asides."""
    return tuple(dict.fromkeys([fold(title), fold(without_asides(title))] if "(" in title else [fold(title)]))


def field_of(title, kind):
    """Return the field of the column that a list of a kind titles so, or None; what stands in brackets is an aside."""
    if len(title) > MAX_COLUMN_TITLE:
        return None
    for folded in _folded(title):
        if field := _spellings(kind).get(folded):
            return field
        if _TEAM.fullmatch(folded):
            return "team"
        if kind == OFFICIAL and _LEADER.fullmatch(folded):
            return "leader"
    return None
