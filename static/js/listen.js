// “Nghe”: reads a step with the telephone's Vietnamese voice, or plays its Vietnamese recording, which is better.
//
// Hook: <ol class="steps" data-listen="Nghe">, whose items are the steps and whose value is the word on the buttons. Without a
// Vietnamese voice and without a recording nothing is shown. Nothing plays by itself; pressing again stops.

const LANGUAGE = /^vi([-_]|$)/i;
const PATIENCE = 3000; // milliseconds that some telephones take to name their voices
const PIECE = 160; // letters: some voices stop after a quarter of a minute, so a step is read sentence by sentence
const ICON =
    '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 9h4l7-5v16l-7-5H4zM18.5 8.5a5 5 0 0 1 0 7"/></svg>';
const LEFT_OUT = "figure, details, svg, picture, .no, .listen";

/** The first Vietnamese voice, one of the telephone's own before one that needs the network. */
function vietnamese() {
    const voices = speechSynthesis.getVoices().filter((voice) => LANGUAGE.test(voice.lang));
    return voices.find((voice) => voice.localService) ?? voices[0];
}

/** Resolves with a Vietnamese voice, or with nothing when the telephone has none. */
function voice() {
    if (!("speechSynthesis" in window)) return Promise.resolve(undefined);
    if (speechSynthesis.getVoices().length) return Promise.resolve(vietnamese());
    return new Promise((resolve) => {
        const done = () => resolve(vietnamese());
        speechSynthesis.addEventListener?.("voiceschanged", done, { once: true });
        setTimeout(done, PATIENCE);
    });
}

/** The words of a step as sentences, without what is no text. */
export function sentences(step) {
    const copy = step.cloneNode(true);
    for (const part of copy.querySelectorAll(LEFT_OUT)) part.remove();
    for (const part of copy.querySelectorAll("h2, h3, p, b, li")) part.append(" \n");
    const said = [];
    for (const line of copy.textContent.split("\n").map((text) => text.trim().replace(/\s+/g, " "))) {
        for (const sentence of line.match(/[^.!?…]+[.!?…”]*\s*/g) ?? []) {
            const last = said.at(-1) ?? "";
            const joined = `${last} ${sentence.trim()}`.trim();
            if (last && joined.length <= PIECE) said[said.length - 1] = joined;
            else if (sentence.trim()) said.push(sentence.trim());
        }
    }
    return said;
}

let playing; // the step that is heard: { button }

function stop() {
    if (!playing) return;
    const { button } = playing;
    playing = undefined;
    button.clip?.pause();
    if (!button.clip) speechSynthesis.cancel();
    button.setAttribute("aria-pressed", "false");
}

function play(button, speaker) {
    stop();
    const turn = (playing = { button });
    button.setAttribute("aria-pressed", "true");
    const end = () => playing === turn && stop();
    if (button.clip) {
        button.clip.currentTime = 0;
        for (const event of ["ended", "pause"]) button.clip.addEventListener(event, end, { once: true });
        button.clip.play().catch(end);
        return;
    }
    const texts = sentences(button.step);
    texts.forEach((text, place) => {
        const said = new SpeechSynthesisUtterance(text);
        said.lang = "vi-VN";
        said.voice = speaker;
        said.rate = 0.9;
        said.addEventListener("error", end);
        if (place === texts.length - 1) said.addEventListener("end", end);
        speechSynthesis.speak(said);
    });
    if (!texts.length) end();
}

function addButton(step, word, speaker) {
    const clip = step.querySelector('figure.clip[lang="vi"] audio[data-clip]');
    if (!clip && !speaker) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn listen";
    button.setAttribute("aria-pressed", "false");
    button.innerHTML = ICON;
    const about = document.createElement("span");
    about.className = "vh";
    about.textContent = step.querySelector("h2, h3")?.textContent.trim() ?? "";
    button.append(word, " ", about);
    Object.assign(button, { step, clip });
    button.addEventListener("click", () => (playing?.button === button ? stop() : play(button, speaker)));
    (step.querySelector(".tx") ?? step).append(button);
}

export async function start(root = document) {
    const lists = [...root.querySelectorAll("[data-listen]")];
    if (!lists.length) return;
    const speaker = await voice();
    for (const list of lists) {
        for (const step of list.children) {
            if (!step.querySelector(".listen")) addButton(step, list.dataset.listen, speaker);
        }
    }
    addEventListener("pagehide", stop);
}
