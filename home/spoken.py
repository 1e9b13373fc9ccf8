"""Vietnamese text as it is read aloud: no digit, no sign and no abbreviation that a reader would stumble over.

For people who read into a loudspeaker. What is common in guides is read as announcers read it; of the rest at least
every digit becomes a word. ``spoken`` of a spoken text changes nothing.
"""

import re
import unicodedata

from . import phones
from .vietnamese import normalise

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
GROUPS = ["", "nghìn", "triệu"]
BILLION = 10**9
LONGEST = 15  # digits of a number that is read as a number; longer ones are read digit by digit

# Short numbers that people dial; elsewhere such a number is a figure, as in “115 hộ”.
SHORT_NUMBERS = {"111", "112", "113", "114", "115", "156", "1022", "5656"}
_COUNTED = (
    r"(?:người|hộ|thôn|bản|xã|tổ|năm|tháng|ngày|giờ|phút|giây|đồng|đ|nghìn|triệu|tỷ|mét|m|km|kg|g|gam|gram|ha|lít|tuổi|"
    r"trường|bài|bước|lần|cái|con|ký|số|câu|góc|%|phần)\b"
)
UNITS = {
    "đ/kg": "đồng một ki-lô-gam",
    "đ/tháng": "đồng một tháng",
    "đ/năm": "đồng một năm",
    "đồng/kg": "đồng một ki-lô-gam",
    "đồng/tháng": "đồng một tháng",
    "đồng/năm": "đồng một năm",
    "km/h": "ki-lô-mét một giờ",
    "VNĐ": "đồng",
    "VND": "đồng",
    "vnđ": "đồng",
    "đ": "đồng",
    "kg": "ki-lô-gam",
    "km": "ki-lô-mét",
    "cm": "xăng-ti-mét",
    "mm": "mi-li-mét",
    "m2": "mét vuông",
    "m3": "mét khối",
    "ha": "héc-ta",
    "GB": "gi-ga-bai",
    "MB": "mê-ga-bai",
    "KB": "ki-lô-bai",
    "m": "mét",
    "g": "gam",
    "h": "giờ",
    "%": "phần trăm",
}
# What letters stand for. Names that people say as they are written (VNeID, OTP, SIM, QR) are left alone.
ABBREVIATIONS = {
    "ANTT": "an ninh trật tự",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "CCCD": "căn cước công dân",
    "CMND": "chứng minh nhân dân",
    "CNTT": "công nghệ thông tin",
    "CNS": "công nghệ số",
    "CNSCĐ": "công nghệ số cộng đồng",
    "CSKH": "chăm sóc khách hàng",
    "DVC": "dịch vụ công",
    "DVCTT": "dịch vụ công trực tuyến",
    "GPLX": "giấy phép lái xe",
    "HĐND": "hội đồng nhân dân",
    "HTX": "hợp tác xã",
    "LLTP": "lý lịch tư pháp",
    "MTTQ": "mặt trận tổ quốc",
    "SĐT": "số điện thoại",
    "STK": "số tài khoản",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "TMĐT": "thương mại điện tử",
    "TTHC": "thủ tục hành chính",
    "TTPVHCC": "trung tâm phục vụ hành chính công",
    "TTXVN": "thông tấn xã Việt Nam",
    "UBND": "ủy ban nhân dân",
    "ĐT": "điện thoại",
    "TP": "thành phố",
    "TDP": "tổ dân phố",
}
SIGNS = {
    "%": " phần trăm",
    "@": " a còng ",
    "#": " thăng ",
    "&": " và ",
    "+": " cộng ",
    "=": " bằng ",
    "*": " sao ",
    "_": " gạch dưới ",
    "₫": " đồng ",
    "°": " độ ",
    "/": " gạch chéo ",
    "→": ", ",
    "…": ".",
}

_SEPARATED = r"\d{1,3}(?:[.\u00a0 ]\d{3})+"
_DAY, _MONTH, _YEAR = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])", r"(\d{4})"
_FREE = r"(?<![\d.,/:\w-])"  # nothing before it that the figure would be a part of
_DONE = r"(?![\d/:\w-]|[.,]\d)"
_ADDRESS = re.compile(r"(?:https?://)?(\.?(?:[a-z0-9-]+\.)+(?:vn|com|org|net|gov|edu))(/[\w./?=&%-]*)?", re.IGNORECASE)
_DOCUMENT = re.compile(rf"{_FREE}(\d{{1,5}})/(?:(\d{{4}})/)?([A-ZĐ]{{2,}}(?:[-\d]*[A-ZĐ\d]+)*)\b")
_DATE = re.compile(rf"{_FREE}{_DAY}([/-]){_MONTH}\2{_YEAR}{_DONE}")
_MONTH_OF_YEAR = re.compile(rf"{_FREE}{_MONTH}/{_YEAR}{_DONE}")
_DAY_OF_MONTH = re.compile(rf"{_FREE}{_DAY}/{_MONTH}{_DONE}")
_SPAN_OF_HOURS = re.compile(rf"{_FREE}(\d{{1,2}})[:hg](\d{{2}})?\s*[–-]\s*(\d{{1,2}})[:hg](\d{{2}})?{_DONE}")
_HOUR = re.compile(rf"{_FREE}([01]?\d|2[0-4])[:hg]([0-5]\d){_DONE}")
_PHONE = re.compile(rf"{_FREE}(?:\+84|0\d|1[89]00)[\d .\u00a0]{{4,16}}\d{_DONE}")
_SPAN = re.compile(rf"{_FREE}({_SEPARATED}|\d+)\s?[–-]\s?({_SEPARATED}|\d+)(?![\d/:\w-])")
_GENERATION = re.compile(r"\b([2-6])G\b")
_UNIT = re.compile(
    rf"(?<=\d)\s?({'|'.join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))})(?![\w/])"
)


def number(value):
    """A whole number in words: 115000 → “một trăm mười lăm nghìn”, 2026 → “hai nghìn không trăm hai mươi sáu”."""
    if value < 0:
        return f"âm {number(-value)}"
    if not value:
        return DIGITS[0]
    billions, rest = divmod(value, BILLION)
    words = [number(billions), "tỷ"] if billions else []
    for place in (2, 1, 0):
        group = rest // 1000**place % 1000
        if group:
            words.append(_below_thousand(group, is_first=not words))
            words.append(GROUPS[place])
    return " ".join(filter(None, words))


def _below_thousand(value, is_first):
    """``is_first``: nothing was said before it, so that 26 is not “không trăm hai mươi sáu”."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = [] if is_first and not hundreds else [DIGITS[hundreds], "trăm"]
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [DIGITS[tens], "mươi"]
    elif words and ones:
        words.append("linh")
    if ones:
        words.append(_ones(tens, ones))
    return " ".join(words)


def _ones(tens, ones):
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    if ones == 5 and tens:
        return "lăm"
    return DIGITS[ones]


def one_by_one(digits):
    """“không chín không không”; groups stay apart, as a comma, which is where the reader breathes."""
    groups = [" ".join(DIGITS[int(digit)] for digit in group) for group in digits.split()]
    return ", ".join(groups)


def month(value):
    return "tư" if int(value) == 4 else number(int(value))


def day(value):
    """The first ten days of a month are “mùng”."""
    return f"mùng {number(int(value))}" if int(value) <= 10 else number(int(value))


def clock(hour, minutes=""):
    return f"{number(int(hour))} giờ" + (f" {number(int(minutes))}" if int(minutes or 0) else "")


def figure(text):
    """A figure as typed: with separators, with leading zeros, or too long to be a number."""
    digits = re.sub(r"\D", "", text)
    if len(digits) > LONGEST or (len(digits) > 1 and digits.startswith("0")):
        return one_by_one(digits)
    if len(digits) >= 6 and digits == text:
        return one_by_one(digits)  # a code: people separate the thousands of amounts
    return number(int(digits))


def _plain(text):
    """Digits of whatever script as 0–9, and no marks that are only seen."""
    text = text.replace("m²", " mét vuông").replace("m³", " mét khối")
    text = unicodedata.normalize("NFKC", text).replace("\N{FRACTION SLASH}", "/")
    return "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)


def _after(text, match, *words):
    """Whether one of ``words`` stands before the match already."""
    before = text[: match.start()].rstrip().casefold()
    return any(before == word or before.endswith(f" {word}") for word in words)


def _replace(pattern, text, say):
    return pattern.sub(lambda match: f" {say(match)} ", text)


def _say_address(match):
    host = match[1].lower().removeprefix("www.")
    rest = (match[2] or "").strip("/").replace("/", " gạch chéo ")
    words = f"{host} gạch chéo {rest}" if rest else host
    return re.sub(r"\s*\.\s*", " chấm ", words).replace("-", " gạch ngang ")


def _say_document(match):
    """With a year the words before say the kind of document, “Nghị định 224/2026/NĐ-CP”; else the letters are read."""
    if match[2]:
        return f"{number(int(match[1]))} năm {number(int(match[2]))}"
    letters = " ".join(match[3].replace("-", ""))
    return f"{figure(match[1])} trên {letters}"


def _say_phone(match):
    stored = phones.normalise(match[0])
    return (
        one_by_one(phones.display(stored)) if phones.is_dialable(stored) else one_by_one(re.sub(r"\D", " ", match[0]))
    )


def spoken(text):
    """Return ``text`` as somebody reads it aloud."""
    text = _plain(normalise(text))
    text = _replace(_ADDRESS, text, _say_address)
    text = _replace(_DOCUMENT, text, _say_document)
    text = _replace(_PHONE, text, _say_phone)
    text = _dates(text)
    text = _hours(text)
    text = _GENERATION.sub(lambda match: f"{DIGITS[int(match[1])]} gờ", text)
    text = _UNIT.sub(lambda match: f" {UNITS[match[1]]}", text)
    text = _spans(text)
    text = _short_numbers(text)
    text = re.sub(r"\b([Tt]hứ|[Tt]háng) 4\b", r"\1 tư", text)
    text = re.sub(rf"(?<![\d.,]){_SEPARATED}(?![\d]|[.,]\d)", lambda match: f" {figure(match[0])} ", text)
    text = re.sub(r"(?<![\d.,])(\d+),(\d+)(?![\d]|[.,]\d)", _say_decimal, text)
    text = re.sub(r"(?<=\d)\.(?=\d)", " chấm ", text)
    text = re.sub(r"(?<=\d)/(?=\d)", " trên ", text)
    text = re.sub(r"(?<=\d):(?=\d)", " ", text)
    text = re.sub(r"\d+", lambda match: f" {figure(match[0])} ", text)
    return _words(text)


def _say_decimal(match):
    return f" {figure(match[1])} phẩy {one_by_one(match[2]) if match[2].startswith('0') else number(int(match[2]))} "


def _dates(text):
    def date(match):
        lead = "" if _after(text, match, "ngày", "mùng", "sáng", "chiều", "tối") else "ngày "
        return f"{lead}{day(match[1])} tháng {month(match[3])} năm {number(int(match[4]))}"

    text = _replace(_DATE, text, date)

    def month_of_year(match):
        lead = "" if _after(text, match, "tháng") else "tháng "
        return f"{lead}{month(match[1])} năm {number(int(match[2]))}"

    text = _replace(_MONTH_OF_YEAR, text, month_of_year)

    def day_of_month(match):
        if match[0] in ("1/2", "1/3", "2/3", "1/4", "3/4"):
            return f"{number(int(match[1]))} phần {month(match[2])}"
        if match[0] == "24/7":
            return "suốt ngày đêm"
        lead = "" if _after(text, match, "ngày", "mùng", "sáng", "chiều", "tối") else "ngày "
        return f"{lead}{day(match[1])} tháng {month(match[2])}"

    return _replace(_DAY_OF_MONTH, text, day_of_month)


def _hours(text):
    def span(match):
        lead = "" if _after(text, match, "từ") else "từ "
        return f"{lead}{clock(match[1], match[2])} đến {clock(match[3], match[4])}"

    text = _replace(_SPAN_OF_HOURS, text, span)
    return _replace(_HOUR, text, lambda match: clock(match[1], match[2]))


def _spans(text):
    return _replace(_SPAN, text, lambda match: f"{figure(match[1])} đến {figure(match[2])}")


def _short_numbers(text):
    """“113”, “1022” are dialled when no counted thing follows."""
    pattern = re.compile(rf"{_FREE}(?:{'|'.join(SHORT_NUMBERS)})(?![\d\w]|[.,]\d)(?!\s(?:{_COUNTED}))")
    return _replace(pattern, text, lambda match: one_by_one(match[0]))


_ABBREVIATION = re.compile(rf"\b(?:{'|'.join(sorted(ABBREVIATIONS, key=len, reverse=True))})\b\.?")


def _words(text):
    """The text without digits: signs and abbreviations, and the spaces and stops where they belong."""
    text = re.sub(r"\bv\.\s?v\b\.?", "vân vân", text)
    text = _ABBREVIATION.sub(lambda match: _full(match, text), text)
    text = re.sub(r"(?<=[^\W\d_])/(?=[^\W\d_])", ", ", text)
    for sign, words in SIGNS.items():
        text = text.replace(sign, words)
    text = re.sub(r"\s+([,.;:!?)”’\]])", r"\1", text)
    text = re.sub(r"([(“‘\[])\s+", r"\1", text)
    return " ".join(text.split())


def _full(match, text):
    """In full; the stop of “TP.” goes, that of a sentence stays."""
    short = match[0].rstrip(".")
    is_end = match[0].endswith(".") and not (short == "TP" and match.end() < len(text))
    return ABBREVIATIONS[short] + ("." if is_end else "")
