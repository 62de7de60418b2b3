import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { layOver } from './router';
import { sideOpen } from './shell';

/** ToRooms is the way back to the list of rooms, where there is no place for it beside the page. */
export function ToRooms() {
	return (
		<button
			type="button"
			class="icon to-rooms"
			aria-label={t('shell.openRooms')}
			onClick={() => {
				layOver();
				sideOpen.value = true;
			}}
		>
			<Icon name="menu" />
		</button>
	);
}
