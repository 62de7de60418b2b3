/** virtua's list of React, for Preact: they share the shape of components. */
import type { ComponentChildren, CSSProperties, JSX, Ref } from 'preact';
import { VList as List, type VListHandle, type VListProps } from 'virtua';

/** What draws an item is given: where it is, and what the list was given for it. */
export interface ItemProps<R> {
	ref: Ref<HTMLDivElement>;
	style: CSSProperties;
	children: R;
}

type Props<T, R> = Omit<VListProps<T>, 'children' | 'ref' | 'style' | 'item'> & {
	children: ((item: T, index: number) => R) | ComponentChildren;
	item?: (props: ItemProps<R>) => JSX.Element;
	ref?: Ref<VListHandle>;
	class?: string;
	style?: string;
};

export const VList = List as unknown as <T, R = JSX.Element>(props: Props<T, R>) => JSX.Element;
export type { VListHandle };
