// Slides: the arrow keys, Home and End. Everything else the page does without this module.
// Hook: [data-slides], which is "ready" once keys are heard. It starts when it is imported.

const NEXT = ["ArrowDown", "ArrowRight", "PageDown", " ", "Enter"];
const BACK = ["ArrowUp", "ArrowLeft", "PageUp"];

/** The slide that covers the middle of the screen. */
function shown(slides) {
    const middle = innerHeight / 2;
    return slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
}

/** The slide that a key asks for, or nothing. A slide longer than the screen is first read to its end. */
function asked(key, slides) {
    const here = Math.max(shown(slides), 0);
    const box = slides[here].getBoundingClientRect();
    if (key === "Home") return slides[0];
    if (key === "End") return slides.at(-1);
    if (NEXT.includes(key) && box.bottom <= innerHeight + 2) return slides[here + 1];
    if (BACK.includes(key) && box.top >= -2) return slides[here - 1];
    return undefined;
}

export function start(root = document) {
    const slides = [...root.querySelectorAll(".slide")];
    root.addEventListener("keydown", (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const onLink = event.target.closest("a");
        if (onLink && event.key === "Enter") return;
        const key = event.key === " " && event.shiftKey ? "PageUp" : event.key;
        const slide = asked(key, slides);
        if (!slide) return;
        event.preventDefault();
        slide.scrollIntoView();
        slide.focus({ preventScroll: true });
        history.replaceState(history.state, "", `#${slide.id}`);
    });
    root.querySelector("[data-slides]").dataset.slides = "ready";
}

start();
