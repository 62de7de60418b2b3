/** virtua's list of React, for Preact: they share the shape of components. */
import type { ComponentChildren, JSX, Ref } from 'preact';
import { VList as List, type VListHandle, type VListProps } from 'virtua';

type Props<T> = Omit<VListProps<T>, 'children' | 'ref' | 'style' | 'item'> & {
	children: ((item: T, index: number) => JSX.Element) | ComponentChildren;
	ref?: Ref<VListHandle>;
	class?: string;
	style?: string;
};

export const VList = List as unknown as <T>(props: Props<T>) => JSX.Element;
export type { VListHandle };
