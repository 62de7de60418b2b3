import { signal } from '@preact/signals';
import { expect, test, vi } from 'vitest';
import { hands } from '../../src/room/hands';

test('of messages that pass under a pointer that rests only the one that stays is pointed at', () => {
	vi.useFakeTimers();
	document.body.innerHTML = ['a', 'b', 'c'].map((id) => `<article data-id="${id}"></article>`).join('');
	const hot = signal('');
	const { onPointerOver, onPointerLeave } = hands(hot);
	const over = (id: string, clientX: number) => {
		const target = document.querySelector(`[data-id=${id}]`);
		onPointerOver({ pointerType: 'mouse', target, clientX, clientY: 1 } as unknown as PointerEvent);
	};
	over('a', 1);
	expect(hot.value).toBe('a');
	over('b', 2);
	expect(hot.value).toBe('b');
	over('c', 2);
	vi.advanceTimersByTime(100);
	over('a', 2);
	vi.advanceTimersByTime(100);
	expect(hot.value).toBe('b');
	vi.advanceTimersByTime(100);
	expect(hot.value).toBe('a');
	over('c', 2);
	onPointerLeave();
	vi.advanceTimersByTime(500);
	expect(hot.value).toBe('');
	vi.useRealTimers();
});
