// The desktop app recognises a server by this module of Rocket.Chat's client.
'use strict';
{
	const { version } = document.currentScript.dataset;
	window.require = (name) => {
		if (name !== '/app/utils/rocketchat.info') {
			throw new Error(`no module ${name}`);
		}
		return { Info: { version } };
	};
}
