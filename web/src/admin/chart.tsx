/** A chart of days: bars or lines drawn as SVG, in the colours of the theme, with the same as a table. */
import { t } from '../i18n';
import { day, number } from './format';
import './chart.css';

export interface Series {
	name: string;
	/** Names the colour: a, b or c. */
	look: 'a' | 'b' | 'c';
	values: readonly number[];
}

interface ChartProps {
	title: string;
	/** The days, such as 2026-11-23. */
	days: readonly string[];
	series: readonly Series[];
}

const [width, height] = [600, 120];

/** ceiling is a round number that no value is above. */
export function ceiling(values: readonly number[]): number {
	const most = Math.max(1, ...values);
	const step = 10 ** Math.floor(Math.log10(most));
	return [1, 2, 5, 10].map((n) => n * step).find((n) => n >= most) ?? most;
}

export function Chart({ title, days, series }: ChartProps) {
	const top = ceiling(series.flatMap((one) => one.values));
	return (
		<figure class="ch">
			<figcaption>
				<span class="ch-title">{title}</span>
				{series.map((one) => (
					<span key={one.name} class="ch-key">
						<i class={`ch-dot ${one.look}`} />
						{one.name}: <strong>{number(one.values.reduce((a, b) => a + b, 0))}</strong>
					</span>
				))}
			</figcaption>
			<div class="ch-plot" dir="ltr">
				<span class="ch-top soft small" aria-hidden="true">
					{number(top)}
				</span>
				<svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
					<path class="ch-grid" d={`M0 .5H${width}M0 ${height / 2}H${width}M0 ${height - 0.5}H${width}`} />
					{days.map((one, i) => (
						<Day key={one} day={one} at={i} of={days.length} top={top} series={series} />
					))}
				</svg>
			</div>
			<p class="ch-ends soft small" dir="ltr" aria-hidden="true">
				<span>{days[0] && day(days[0])}</span>
				<span>{days.at(-1) && day(days.at(-1)!)}</span>
			</p>
			<Numbers days={days} series={series} title={title} />
		</figure>
	);
}

interface DayProps {
	day: string;
	at: number;
	of: number;
	top: number;
	series: readonly Series[];
}

/** The bars of one day, side by side, and what they say when one points at them. */
function Day({ day: date, at, of, top, series }: DayProps) {
	const room = width / of;
	const bar = (room * 0.8) / series.length;
	const said = series.map((one) => `${one.name}: ${number(one.values[at] ?? 0)}`).join('\n');
	return (
		<g>
			<title>{`${day(date)}\n${said}`}</title>
			<rect class="ch-day" x={at * room} y={0} width={room} height={height} />
			{series.map((one, n) => {
				const value = one.values[at] ?? 0;
				const tall = value ? Math.max(2, (value / top) * height) : 0;
				return (
					<rect
						key={one.name}
						class={`ch-bar ${one.look}`}
						x={at * room + room * 0.1 + n * bar}
						y={height - tall}
						width={bar}
						height={tall}
					/>
				);
			})}
		</g>
	);
}

function Numbers({ days, series, title }: Pick<ChartProps, 'days' | 'series' | 'title'>) {
	return (
		<details class="ch-table">
			<summary>{t('admin.asTable')}</summary>
			<table class="ch-numbers">
				<caption class="unseen">{title}</caption>
				<thead>
					<tr>
						<th scope="col">{t('admin.day')}</th>
						{series.map((one) => (
							<th key={one.name} scope="col">
								{one.name}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{days.map((one, i) => (
						<tr key={one}>
							<th scope="row">{day(one)}</th>
							{series.map((s) => (
								<td key={s.name}>{number(s.values[i] ?? 0)}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</details>
	);
}
