// Suggestions while one types: a combobox with a list, as the ARIA pattern asks. Hook: input[data-suggest] = address.
const WAIT = 180;  // milliseconds without a key before asking

function start(input) {
    const list = document.createElement("ul");
    let timer = 0, last = "", rows = [], at = -1;
    list.id = `${input.id}-goi-y`;
    list.className = "suggest";
    list.role = "listbox";
    list.setAttribute("aria-label", input.labels[0]?.textContent.trim() || "");
    list.hidden = true;
    input.after(list);
    for (const [name, value] of Object.entries({
        role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
    })) input.setAttribute(name, value);

    function close() {
        list.hidden = true;
        at = -1;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
    }

    function show(found) {
        rows = found;
        list.replaceChildren(...rows.map((row, place) => {
            const item = document.createElement("li");
            item.id = `${list.id}-${place}`;
            item.role = "option";
            item.setAttribute("aria-selected", "false");
            item.textContent = row.text;
            if (row.note) {
                const note = document.createElement("span");
                note.className = "s";
                note.textContent = row.note;
                item.append(note);
            }
            item.addEventListener("mousedown", event => { event.preventDefault(); location.assign(row.url); });
            return item;
        }));
        at = -1;
        list.hidden = !rows.length;
        input.setAttribute("aria-expanded", String(!!rows.length));
        input.removeAttribute("aria-activedescendant");
    }

    function choose(place) {
        list.children[at]?.setAttribute("aria-selected", "false");
        at = (place + rows.length + 1) % (rows.length + 1);
        const item = list.children[at];
        if (!item) { at = -1; input.removeAttribute("aria-activedescendant"); return; }
        item.setAttribute("aria-selected", "true");
        item.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", item.id);
    }

    async function ask() {
        const query = input.value.trim();
        if (query === last) return;
        last = query;
        if (query.length < 2) return close();
        try {
            const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(query)}`);
            if (answer.ok && input.value.trim() === query) show((await answer.json()).rows);
        } catch { close(); }
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", event => {
        if (list.hidden) return;
        if (event.key === "ArrowDown") { event.preventDefault(); choose(at + 1); }
        else if (event.key === "ArrowUp") { event.preventDefault(); choose(at < 0 ? rows.length - 1 : at - 1); }
        else if (event.key === "Escape") { event.preventDefault(); close(); }
        else if (event.key === "Enter" && at >= 0) { event.preventDefault(); location.assign(rows[at].url); }
    });
}

document.querySelectorAll("input[data-suggest]").forEach(start);
