// What the pages of invites do besides, where scripts run: copy a link, and
// show at once what a new invite will say.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
	const field = document.getElementById(button.dataset.copy);
	button.hidden = false;
	button.addEventListener("click", async (event) => {
		event.preventDefault();
		field.select();
		if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
		else document.execCommand("copy");
		button.textContent = "Copied";
		setTimeout(() => { button.textContent = "Copy"; }, 2000);
	});
}

const form = document.getElementById("new");
const preview = document.getElementById("preview");

if (form && preview) {
	const show = (name, text) => { preview.querySelector(`[data-show="${name}"]`).textContent = text; };
	const update = () => {
		const days = Number(form.days.value), uses = Number(form.uses.value);
		const room = form.room.selectedOptions[0];
		show("room", room ? room.textContent : preview.dataset.site);
		show("until", days > 0 ? "until " + new Date(Date.now() + days * 864e5).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }) : "for ever");
		show("places", uses > 0 ? (uses === 1 ? "1 place" : uses + " places") : "for as many as come");
		show("button", form.approval.checked ? "Ask to join" : "Join");
		preview.querySelector('[data-show="guests"]').hidden = !(form.guests && form.guests.checked);
	};
	form.addEventListener("input", update);
	update();
	form.querySelector('[value="preview"]').hidden = true;
}
