"""Teaching: slides on a wall and on a phone, a step read aloud."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .asking import eventually

pytestmark = pytest.mark.browser
GUIDE = "/duc-minh/huong-dan/kich-hoat-vneid/"

# A telephone with the voices that a test names, which keeps what it is told to say.
TELEPHONE = """
    window.said = []; window.cancelled = 0;
    class Utterance extends EventTarget { constructor(text) { super(); this.text = text; } }
    window.SpeechSynthesisUtterance = Utterance;
    Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
        getVoices: () => VOICES, cancel: () => { window.cancelled += 1; },
        speak: (utterance) => window.said.push(utterance),
    }) });
"""
LISTEN = "import('/static/js/listen.js').then((listen) => listen.start())"


def listening(page, address, voices, before=""):
    page.add_init_script(TELEPHONE.replace("VOICES", voices))
    page.goto(address)
    page.evaluate(f"{before}; {LISTEN}")
    return page.locator("ol.steps > li").nth(4)


def hash_of(page):
    return page.evaluate("location.hash")


def test_slides_are_turned_with_keys_on_a_wall(site, desk):
    desk.goto(f"{site}{GUIDE}trinh-chieu/")
    desk.emulate_media(reduced_motion="reduce")
    expect(desk.locator("[data-slides]")).to_have_attribute("data-slides", "ready")
    for key, place in [
        ("ArrowRight", "#buoc-1"),
        ("PageDown", "#buoc-2"),
        (" ", "#buoc-3"),
        ("ArrowLeft", "#buoc-2"),
        ("End", "#het"),
        ("Home", "#dau"),
    ]:
        desk.keyboard.press(key)
        eventually(desk, "place => location.hash === place", place)
        expect(desk.locator(place)).to_be_in_viewport(ratio=0.9)


def test_all_of_a_slide_is_seen_at_once_on_a_wall(site, desk):
    desk.goto(f"{site}{GUIDE}trinh-chieu/")
    heights = desk.locator(".slide").evaluate_all("slides => slides.map(slide => slide.offsetHeight)")
    assert len(heights) == 10
    assert max(heights) <= 800
    assert (
        min(
            desk.locator(".slide .what").evaluate_all(
                "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
            )
        )
        >= 24
    )


def test_slides_are_turned_by_links_without_javascript(site, plain_phone):
    plain_phone.goto(f"{site}{GUIDE}trinh-chieu/")
    plain_phone.get_by_role("link", name="Trang sau").first.tap()
    expect(plain_phone.locator("#buoc-1 h2")).to_be_in_viewport()
    plain_phone.locator("#buoc-1").get_by_role("link", name="Trang sau").tap()
    expect(plain_phone.locator("#buoc-2 h2")).to_be_in_viewport()
    assert plain_phone.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("page", ["trinh-chieu/", "doc-loa/"])
def test_axe_finds_nothing(site, phone, desk, page):
    for window in (phone, desk):
        window.goto(f"{site}{GUIDE}{page}")
        found = Axe().run(window, options={"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21aa", "best-practice"]})
        assert found.violations_count == 0, found.generate_report()


def test_slides_print_as_a_handout(site, desk):
    desk.goto(f"{site}{GUIDE}trinh-chieu/")
    desk.emulate_media(media="print")
    expect(desk.locator("nav").first).to_be_hidden()
    assert desk.locator("#buoc-1").evaluate("slide => slide.offsetHeight") < 500


def test_a_step_is_read_with_the_telephone_s_vietnamese_voice(site, phone):
    step = listening(phone, f"{site}{GUIDE}", "[{lang: 'en-US'}, {lang: 'vi_VN', localService: true}]")
    button = step.get_by_role("button", name="Nghe")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert phone.evaluate("said.length") == 0, "nothing plays by itself"
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    said = phone.evaluate("said.map(one => one.text)")
    assert said[0].startswith("Nhập mã OTP trong tin nhắn Mã OTP là")
    assert any("kẻ gian" in text for text in said)
    assert phone.evaluate("said.every(one => one.voice.lang === 'vi_VN' && one.lang === 'vi-VN')")
    phone.evaluate("said.at(-1).dispatchEvent(new Event('end'))")
    expect(button).to_have_attribute("aria-pressed", "false")


def test_pressing_again_stops_and_another_step_takes_over(site, phone):
    step = listening(phone, f"{site}{GUIDE}", "[{lang: 'vi-VN'}]")
    button = step.get_by_role("button", name="Nghe")
    other = phone.locator("ol.steps > li").nth(5).get_by_role("button", name="Nghe")
    button.tap()
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert phone.evaluate("cancelled") == 1
    button.tap()
    other.tap()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(other).to_have_attribute("aria-pressed", "true")


def test_without_a_vietnamese_voice_nothing_is_shown(site, phone):
    step = listening(phone, f"{site}{GUIDE}", "[{lang: 'en-US'}]")
    expect(step.get_by_role("button")).to_have_count(0)


def test_an_uploaded_recording_comes_first_and_needs_no_voice(site, phone):
    clip = """
        const step = document.querySelectorAll('ol.steps > li')[4];
        step.insertAdjacentHTML('beforeend', '<figure class="clip" lang="vi"><audio data-clip></audio></figure>');
        window.played = 0;
        step.querySelector('audio').play = () => { window.played += 1; return Promise.resolve(); };
    """
    step = listening(phone, f"{site}{GUIDE}", "[{lang: 'en-US'}]", before=clip)
    button = step.get_by_role("button", name="Nghe")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert phone.evaluate("[played, said.length]") == [1, 0]
    phone.evaluate("document.querySelector('audio').dispatchEvent(new Event('ended'))")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert phone.get_by_role("button", name="Nghe").count() == 1, "only where there is a recording"


def test_every_fold_is_open_on_paper(site, desk):
    desk.goto(f"{site}{GUIDE}")
    answers = desk.locator("section:not(.scr) > details.open > div")
    assert answers.count() >= 3
    expect(answers.first).to_be_hidden()
    desk.emulate_media(media="print")
    for answer in answers.all():
        expect(answer).to_be_visible()
