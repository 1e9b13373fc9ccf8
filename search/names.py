"""Whether a query names a person. What is taken for a name is not written down: when in doubt it is one."""

import re
from itertools import pairwise

from home.vietnamese import normalise

from .models import Kind, Posting
from .words import exact, keys

# Family names that are hardly another word; and those that begin much else: “hồ sơ”, “lý lịch”, “lương hưu”.
_SURE = (
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ ngô dương đinh trịnh đoàn trương quách lò quàng lường "
    "giàng thào sùng sồng vừ hờ lầu phàn tẩn triệu phùng đàm khổng nghiêm ksor siu kpă niê"
)
_DOUBTFUL = (
    "hồ lý lương mai cao nông hà tô kim đào vàng lưu phí chu la lã mùa bạch tăng tiêu kiều vi vì thân hứa thạch cà ma "
    "lục bàn bế tạ tòng châu từ thái cầm lâm lù sìn pờ tráng mông đồng giang lại quan sầm tống viên vương âu sơn mạc "
    "ninh chảo hầu đậu văn danh doãn giáp khúc khương lạc thẩm tôn cù diệp mùi y h rơ nay"
)
_MIDDLE = {"van", "thi", "a"}  # “Lò Văn …”, “Lò Thị …”, “Giàng A …”
_OFTEN_SECOND = set(
    keys(
        "đình đức hữu ngọc minh quang thanh xuân thu mạnh công duy bá đăng gia như thùy phương hồng mỹ tuấn anh hoàng "
        "bảo quốc trọng viết thế khắc sỹ chí trung tiến huy hải kim mí thúy thảo khánh nhật tấn phú"
    )
)
_TITLES = set(keys("ông bà anh chị cô chú bác cậu dì em cụ thầy cháu mợ thím"))
_AROUND = _TITLES | set(keys("số điện thoại sđt đt zalo facebook địa chỉ nhà của tìm gặp gọi cho tên tổ trưởng phó"))
_LONGEST = 5  # words of a name


def _forms(names):
    """As written, and as typed without diacritics."""
    return {form for name in names.split() for form in (exact(name), *keys(name))}


_SURE_FORMS, _FORMS = _forms(_SURE), _forms(f"{_SURE} {_DOUBTFUL}")


def names_somebody(query):
    """Whether a family name stands in it with what goes with names: “sđt ông Lò Văn B”, “Trần Minh Q”."""
    typed = re.findall(r"[^\W\d_]+", normalise(query))
    folded = ["".join(keys(word)) for word in typed]
    for place in range(len(typed) - 1):
        if exact(typed[place]) not in _FORMS:
            continue
        name, before = folded[place:], set(folded[:place])
        if len(name) > 2 and name[1] in _MIDDLE:
            return True
        if before <= _AROUND and len(name) <= _LONGEST:
            speaks_for_it = (
                (len(name) > 2 and (exact(typed[place]) in _SURE_FORMS or name[1] in _OFTEN_SECOND))
                or before & _TITLES
                or all(word.istitle() for word in typed[place:])
            )
            if speaks_for_it and not _is_said_in_guides(name):
                return True
    return False


def _is_said_in_guides(words):
    """Whether each two of ``words`` stand one after the other in what is published: “phan anh” is “phản ánh” there."""
    pairs = {f"{one}_{other}"[:90] for one, other in pairwise(words)}
    known = Posting.objects.filter(kind__in=(Kind.GUIDE, Kind.PAGE), term__in=pairs)
    return known.values("term").distinct().count() == len(pairs)
