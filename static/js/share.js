/* Hands an address to the phone's own share sheet; where there is none, copies it. The links are `sms:` without this. */

for (const link of document.querySelectorAll("[data-share]")) {
  const { share: url, copied } = link.dataset;
  link.addEventListener("click", async event => {
    const canShare = navigator.share, canCopy = navigator.clipboard;
    if (!canShare && !canCopy) return;
    event.preventDefault();
    if (canShare) return navigator.share({ title: document.querySelector("h1").textContent.trim(), url }).catch(() => {});
    await navigator.clipboard.writeText(url);
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    link.lastChild.replaceWith(said);
    said.textContent = copied;
  });
}
