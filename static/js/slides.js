// Slides: the arrow keys, Home and End. Everything else the page does without this module.
// Hook: [data-slides], which is "ready" once keys are heard. It starts when it is imported.

const NEXT = ["ArrowDown", "ArrowRight", "PageDown", " ", "Enter"];
const BACK = ["ArrowUp", "ArrowLeft", "PageUp"];

/** The slide that a key asks for, or nothing. A slide longer than the screen is first read to its end. */
function asked(key) {
    // The slide that covers the middle of the screen.
    const here = Math.max(slides.findIndex((slide) => slide.getBoundingClientRect().bottom > innerHeight / 2), 0);
    const box = slides[here].getBoundingClientRect();
    if (key === "Home") return slides[0];
    if (key === "End") return slides.at(-1);
    if (NEXT.includes(key) && box.bottom <= innerHeight + 2) return slides[here + 1];
    if (BACK.includes(key) && box.top >= -2) return slides[here - 1];
    return undefined;
}

const slides = [...document.querySelectorAll(".slide")];

addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && event.target.closest("a")) return;
    const slide = asked(event.key === " " && event.shiftKey ? "PageUp" : event.key);
    if (!slide) return;
    event.preventDefault();
    slide.scrollIntoView();
    slide.focus({ preventScroll: true });
    history.replaceState(history.state, "", `#${slide.id}`);
});
document.querySelector("[data-slides]").dataset.slides = "ready";
