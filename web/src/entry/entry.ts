/**
 * What scripts add to the pages that the server renders for people who are
 * not signed in; each page works without it. The texts that it shows come with
 * the page, in data-attributes, and what a form is answered is what the server
 * renders for everybody: its rules are written once.
 */
import { copies } from './copy';
import { guides } from './fields';
import { lives } from './live';
import { sends } from './send';
import { localTimes } from './times';

/** dress gives a page, or the part of it that has just come, what scripts can do. */
function dress(part: ParentNode): void {
	guides(part);
	copies(part);
	localTimes(part);
}

dress(document);
sends(dress);
lives(dress);
