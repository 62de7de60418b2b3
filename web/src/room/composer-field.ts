/** Changes to a text field that its undo knows of. */
import type { Edit, Selected } from './composer-format';

/** A field that may not be there yet. */
export interface FieldRef {
	current: HTMLTextAreaElement | null;
}

export function selected(field: HTMLTextAreaElement): Selected {
	return { text: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/** change makes an edit, as if the person had typed it where the browser can do that. */
export function change(field: HTMLTextAreaElement, { from, to, by, start, end }: Edit): void {
	field.focus();
	field.setSelectionRange(from, to);
	const typed = by ? document.execCommand?.('insertText', false, by) : document.execCommand?.('delete');
	if (!typed) {
		field.setRangeText(by, from, to, 'end');
		field.dispatchEvent(new InputEvent('input', { bubbles: true }));
	}
	field.setSelectionRange(start, end);
}

/** insert puts a text where the caret is. */
export function insert(field: HTMLTextAreaElement, by: string): void {
	const { start, end } = selected(field);
	change(field, { from: start, to: end, by, start: start + by.length, end: start + by.length });
}

/** grow makes a field as high as its text, as far as its style lets it. */
export function grow(field: HTMLTextAreaElement | null): void {
	if (!field || CSS.supports('field-sizing', 'content')) return;
	field.style.height = 'auto';
	field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}
