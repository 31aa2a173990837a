// Package label draws what is stuck on goods: the commitment certificate
// (承诺达标合格证) in the form that Ministry Order 2025 No. 4 gives it, with the QR
// code that leads to the trace page. A label is laid out once, in millimetres, and
// drawn as PNG or PDF; letters are drawn as outlines, so that no reader needs the
// font and no font is embedded.
package label
