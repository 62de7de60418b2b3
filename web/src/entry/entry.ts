/**
 * What scripts add to the pages that the server renders for people who are
 * not signed in; each page works without it.
 */
import './entry.css';
