/** What the server puts into the page for the client: where it is and who uses it. */
export interface Boot {
	/** The path the workspace lives under: '' or '/chat'. */
	base: string;
	/** The workspace's name. */
	site: string;
	/** The version of Rocket.Chat's API that the server speaks. */
	version: string;
	userId: string;
	/** The session's token; kept in memory only. Empty for who is not signed in. */
	token: string;
}

const none: Boot = { base: '', site: 'Gantry', version: '', userId: '', token: '' };

function read(): Boot {
	const element = document.getElementById('boot');
	if (!element?.textContent) return none;
	const boot = { ...none, ...(JSON.parse(element.textContent) as Partial<Boot>) };
	element.remove();
	return boot;
}

export const boot: Boot = read();
