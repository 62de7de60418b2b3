import { useEffect, useState } from 'preact/hooks';

/** useSettled is a value once it has not changed for a moment: what somebody types, when they pause. */
export function useSettled<T>(value: T, pause = 250): T {
	const [settled, setSettled] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(value), pause);
		return () => clearTimeout(timer);
	}, [value, pause]);
	return settled;
}
