/** Which role may do what: a table of permissions and roles in which one presses. */
import type { PageProps } from '../app/routes';
import { t } from '../i18n';
import { can } from '../store/permissions';
import { Icon } from '../ui/icon';
import { open } from '../ui/overlay';
import { AdminPage } from './frame';
import { Matrix } from './matrix';
import { RoleDialog } from './role-lazy';
import './matrix.css';

export default function Permissions({ params }: PageProps) {
	void params;
	return (
		<AdminPage
			title={t('admin.permissions')}
			may={can('access-permissions')}
			actions={
				<button type="button" class="main" onClick={() => open((close) => <RoleDialog onClose={close} />)}>
					<Icon name="plus" />
					{t('people.newRole')}
				</button>
			}
		>
			<Matrix />
		</AdminPage>
	);
}
