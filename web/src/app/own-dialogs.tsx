/** The dialogs of the person's own menu. */
import { useSignal } from '@preact/signals';
import { languages } from 'words';
import { post } from '../api/client';
import { boot } from '../boot';
import { language, speak, t } from '../i18n';
import { presence } from '../store/presence';
import { refreshMe } from '../store/session';
import { Dialog } from '../ui/dialog';
import { attempt } from '../ui/toast';
import { choose, type Theme, theme } from './theme';

/** StatusDialog asks what the person wants to say about their status. */
export function StatusDialog({ close }: { close: () => void }) {
	const text = useSignal(presence(boot.userId).text);
	const save = async (event: Event) => {
		event.preventDefault();
		const { status } = presence(boot.userId);
		const chosen = status === 'offline' ? {} : { status };
		if (await attempt(() => post('/v1/users.setStatus', { ...chosen, message: text.value }))) close();
	};
	return (
		<Dialog title={t('shell.statusText')} onClose={close}>
			<form class="stack" onSubmit={save}>
				<div class="field">
					<label for="status-text">{t('shell.statusLabel')}</label>
					<input
						id="status-text"
						maxLength={120}
						autofocus
						autocomplete="off"
						value={text.value}
						onInput={(event) => {
							text.value = event.currentTarget.value;
						}}
					/>
				</div>
				<div class="actions">
					<button type="button" onClick={close}>
						{t('common.cancel')}
					</button>
					<button type="submit" class="main">
						{t('common.save')}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

const themes: readonly Theme[] = ['auto', 'light', 'dark'];

/** LookDialog is where the person chooses light or dark, and their language. */
export function LookDialog({ close }: { close: () => void }) {
	return (
		<Dialog title={t('shell.look')} onClose={close}>
			<fieldset class="stack">
				<legend>{t('shell.theme')}</legend>
				{themes.map((one) => (
					<label class="row choice" key={one}>
						<input
							type="radio"
							name="theme"
							checked={theme.value === one}
							onChange={() => void attempt(() => choose(one))}
						/>
						{t(`shell.theme_${one}`)}
					</label>
				))}
			</fieldset>
			<div class="field">
				<label for="language">{t('shell.language')}</label>
				<select id="language" onChange={(event) => void attempt(() => setLanguage(event.currentTarget.value))}>
					{languages.map((code) => (
						<option key={code} value={code} selected={code === language.value}>
							{new Intl.DisplayNames([code], { type: 'language' }).of(code)}
						</option>
					))}
				</select>
			</div>
			<div class="actions">
				<button type="button" class="main" onClick={close}>
					{t('shell.done')}
				</button>
			</div>
		</Dialog>
	);
}

/** setLanguage changes the language here at once and remembers it at the server. */
async function setLanguage(code: string): Promise<void> {
	await speak([code]);
	await post('/v1/users.setPreferences', { data: { language: code } });
	await refreshMe();
}
