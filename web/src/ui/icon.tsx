/** Icons as paths in a box of 24; those that point somewhere turn around in right-to-left texts. */
const paths = {
	close: 'M6 6l12 12M18 6L6 18',
	menu: 'M4 7h16M4 12h16M4 17h16',
	more: 'M12 5v.01M12 12v.01M12 19v.01',
	plus: 'M12 5v14M5 12h14',
	search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5',
	hash: 'M5 9h15M4 15h15M10 4L8 20M16 4l-2 16',
	lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
	person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20a7.5 7.5 0 0 1 15 0',
	people:
		'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19a6.5 6.5 0 0 1 13 0M16 5.2a3.5 3.5 0 0 1 0 6.6M18 13.5a6.5 6.5 0 0 1 3.5 5.5',
	star: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.500 9.700l5.9-.8z',
	pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v6',
	bell: 'M6 17v-6a6 6 0 0 1 12 0v6l1.500 1.500h-15zM10 21h4',
	bellOff: 'M6 17v-6a6 6 0 0 1 9-5.200M18 11v6l1.500 1.500h-15M10 21h4M4 4l16 16',
	send: 'M4 12l16-8-6 16-3-6.500z',
	smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.500 14.500a4.500 4.500 0 0 0 7 0M9 9.500v.01M15 9.500v.01',
	attach: 'M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.500 3.500 0 0 1 5 5l-8.500 8.500a2 2 0 0 1-3-3L14 7',
	camera: 'M4 8h3.500L9 5.500h6L16.500 8H20v11H4zM12 10.500a3.200 3.200 0 1 0 0 6.400 3.200 3.200 0 0 0 0-6.400z',
	reply: 'M10 6L4 12l6 6M4 12h10a6 6 0 0 1 6 6v1',
	thread: 'M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12.500h5',
	discussion: 'M3 4h12v9H8l-3 3v-3H3zM17.500 8H21v9h-2v3l-3-3h-6v-2',
	edit: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
	trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5',
	quote: 'M5 17v-5a5 5 0 0 1 4-5M5 12h4v5H5M14 17v-5a5 5 0 0 1 4-5M14 12h4v5h-4',
	link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.500l-3 3a4 4 0 0 0 6 6l1-1',
	copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
	check: 'M5 12.500l4.500 4.500L19 7',
	left: 'M15 5l-7 7 7 7',
	right: 'M9 5l7 7-7 7',
	down: 'M5 9l7 7 7-7',
	up: 'M5 15l7-7 7 7',
	info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.01',
	settings:
		'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM19 12l2-1-1-3-2.200.3-1.300-1.500.500-2.300-3-1L12 5.500 10 3.500l-3 1 .500 2.300L6.200 8.300 4 8l-1 3 2 1-2 1 1 3 2.200-.300 1.300 1.500-.500 2.300 3 1L12 18.500l2 2 3-1-.500-2.300 1.300-1.500 2.200.3 1-3z',
	chart: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6',
	shield: 'M12 3l8 3v6c0 4.500-3.300 7.700-8 9-4.700-1.300-8-4.500-8-9V6z',
	key: 'M8 12a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 13l9-9M16 8l3 3',
	flag: 'M5 21V4h13l-3 4.500L18 13H5',
	list: 'M8 6h12M8 12h12M8 18h12M4 6v.01M4 12v.01M4 18v.01',
	file: 'M6 3h8l4 4v14H6zM14 3v4h4',
	download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
	upload: 'M12 16V5M7 9l5-5 5 5M5 20h14',
	mail: 'M3 6h18v12H3zM3 7l9 6 9-6',
	qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2',
	at: 'M12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM15.500 8.500V13a2.500 2.500 0 0 0 5 0v-1a8.500 8.500 0 1 0-3.500 6.900',
	moon: 'M19 14.500A8 8 0 0 1 9.500 5a8 8 0 1 0 9.500 9.500z',
	sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5',
	out: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
	eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
	clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.500 2',
	warning: 'M12 4l9.500 16.500h-19zM12 10v5M12 18v.01',
	refresh: 'M19.500 12a7.500 7.500 0 1 1-2.200-5.300L20 9.500M20 4v5.500h-5.500',
	home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
	keyboard: 'M3 6h18v12H3zM7 10v.01M11 10v.01M15 10v.01M17.500 10v.01M8 14h8',
	globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
	block: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 6l12 12',
	bold: 'M7 5h6a3.500 3.500 0 0 1 0 7H7zM7 12h7a3.500 3.500 0 0 1 0 7H7z',
	italic: 'M10 5h8M6 19h8M14 5l-4 14',
	strike: 'M5 12h14M16 8a4 3 0 0 0-8 0c0 5 8 3 8 8a4 3 0 0 1-8 0',
	code: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
} as const;

export type IconName = keyof typeof paths;

const directed = new Set<IconName>(['left', 'right', 'reply', 'send', 'out', 'quote', 'list']);

export function Icon({ name, filled }: { name: IconName; filled?: boolean }) {
	return (
		<svg
			class={directed.has(name) ? 'icon directed' : 'icon'}
			viewBox="0 0 24 24"
			aria-hidden="true"
			style={filled ? { fill: 'currentcolor' } : undefined}
		>
			<path d={paths[name]} />
		</svg>
	);
}
