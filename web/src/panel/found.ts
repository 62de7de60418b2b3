import { useEffect, useState } from 'preact/hooks';
import { complain } from '../ui/toast';
import { useSettled } from './settled';

/** useFound is what the server finds for a text; the answer to an earlier text never replaces that to a later one. */
export function useFound<T>(text: string, search: (text: string) => Promise<readonly T[]>): readonly T[] {
	const wanted = useSettled(text.trim());
	const [found, setFound] = useState<readonly T[]>([]);
	useEffect(() => {
		let late = false;
		search(wanted).then((items) => !late && setFound(items), complain);
		return () => {
			late = true;
		};
	}, [wanted]);
	return found;
}
