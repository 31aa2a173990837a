// Package web serves people and programs over HTTPS: the public trace page
// (package trace), the officials' console (package console), and a JSON API whose
// description is made of the very table that serves it.
//
// The server has no user's key. It knows its visitors by certificates of the two
// regulators' CAs; what they want to write it prepares, and their own program signs
// and submits it: see the README beside.
package web
