/** The buttons below the field. */
import { pickEmoji } from '../emoji/picker';
import { t } from '../i18n';
import { setting } from '../store/settings';
import { Icon, type IconName } from '../ui/icon';
import { Menu } from '../ui/menu';
import { change, type FieldRef, insert, selected } from './composer-field';
import { linked, type MarkName, marked, marks } from './composer-format';

const names = Object.keys(marks) as MarkName[];

/** format sets or takes away a mark in a field. */
export function format(field: FieldRef, name: MarkName | 'link'): void {
	const { current } = field;
	if (current) change(current, name === 'link' ? linked(selected(current)) : marked(selected(current), name));
}

/** formatKey takes the keys that format, such as Ctrl+B, and says whether it was one. */
export function formatKey(field: FieldRef, event: KeyboardEvent): boolean {
	if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
	const name = names.find((one) => marks[one].key === event.key.toLowerCase() && event.shiftKey === (one === 'strike'));
	if (name) format(field, name);
	return !!name;
}

export function Tools({ field, attach }: { field: FieldRef; attach: (files: File[]) => void }) {
	const formats: readonly (MarkName | 'link')[] = [...names, 'link'];
	return (
		<>
			{setting('FileUpload_Enabled', true) && <Pickers attach={attach} />}
			<button
				type="button"
				class="icon"
				aria-label={t('compose.emoji')}
				title={t('compose.emoji')}
				onClick={(event) => emoji(event.currentTarget, field)}
			>
				<Icon name="smile" />
			</button>
			<span class="composer-formats">
				{formats.map((name) => (
					<button
						type="button"
						class="icon"
						key={name}
						aria-label={t(`compose.${name}`)}
						title={t(`compose.${name}`)}
						onMouseDown={(event) => event.preventDefault()}
						onClick={() => format(field, name)}
					>
						<Icon name={name as IconName} />
					</button>
				))}
			</span>
			<span class="composer-formats-menu">
				<Menu
					label={t('compose.format')}
					items={() =>
						formats.map((name) => ({
							label: t(`compose.${name}`),
							icon: name as IconName,
							act: () => format(field, name),
						}))
					}
				>
					<Icon name="bold" />
				</Menu>
			</span>
		</>
	);
}

async function emoji(button: HTMLElement, field: FieldRef): Promise<void> {
	const name = await pickEmoji(button);
	if (name && field.current) insert(field.current, `:${name}: `);
}

/** Pickers choose files; on phones there is a camera, too. */
function Pickers({ attach }: { attach: (files: File[]) => void }) {
	return (
		<>
			<Picker icon="attach" label={t('compose.attach')} attach={attach} />
			<span class="composer-camera">
				<Picker icon="camera" label={t('compose.camera')} attach={attach} camera />
			</span>
		</>
	);
}

interface PickerProps {
	icon: IconName;
	label: string;
	camera?: boolean;
	attach: (files: File[]) => void;
}

function Picker({ icon, label, camera, attach }: PickerProps) {
	const chosen = (event: Event) => {
		const input = event.currentTarget as HTMLInputElement;
		attach([...(input.files ?? [])]);
		input.value = '';
	};
	return (
		<label class="button icon composer-pick" title={label}>
			<Icon name={icon} />
			<input
				type="file"
				aria-label={label}
				multiple={!camera}
				accept={camera ? 'image/*' : undefined}
				capture={camera ? 'environment' : undefined}
				onChange={chosen}
			/>
		</label>
	);
}
