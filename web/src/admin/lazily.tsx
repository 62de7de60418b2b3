/** Parts of a page that are loaded when somebody opens them. */
import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { complain } from '../ui/toast';

/** lazily is a component that is loaded when it is first shown; until then there is nothing. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => JSX.Element | null {
	return (props) => {
		const [Part, setPart] = useState<ComponentType<P>>();
		useEffect(() => {
			load().then((part) => setPart(() => part), complain);
		}, []);
		return Part ? <Part {...props} /> : null;
	};
}
