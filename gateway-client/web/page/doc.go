// Package page is what all pages share: layout, language, template functions,
// style, static files with hashed names, error pages and drawing of pictures.
// Pages need no script and load nothing from elsewhere; no inline style or script
// is ever written, so that the strictest Content-Security-Policy holds.
package page
