// Package site is what the public sees without signing in: find an office, its
// home page, take a number, ask a question, when a promise ends and why, the
// ticket, the thread of a question, privacy, and every page that says no.
//
// Words. A page is one answer in HTML, rendered on the server in Indonesian or
// English; it works without JavaScript and carries its style inline under the
// request's nonce. A profile is what anybody may know of an office today: hours,
// services, published standard, channels; the home page and the API read the
// same one. A form is what a visitor typed, kept while anything in it is wrong.
// A screen is the page of a paired TV: numbers, never names; a clip is one of the
// recordings from which it speaks.
// A slip is what is printed of a ticket, a poster the sheet that leads to an
// office's page. A kiosk is the lobby's screen that gives numbers; its block is
// the few numbers it keeps for when the server is away. An errand is what a form
// of words is sent for: a question, more about one, or that it is not answered
// yet. What a link opens is a ticket or a thread; one address serves both.
//
// Invariants.
//   - Reading changes nothing: every change is a POST of a form.
//   - A page about a ticket or a question shows no name, no address and no
//     telephone number. An office's https address in a thread can be opened; what
//     a visitor wrote stays text. Files are sent to be saved, to whoever holds the
//     link of their thread.
//   - The date by which a question is answered stands beside the days that make it.
//   - Whoever looks for a lost link is told the same whatever there is.
//   - A promise and a complaint channel are shown only when the standard that
//     makes them is published; hours of an office that has not confirmed them
//     say so.
//   - A slip shows what the ticket's page shows, and whoever opens the one can
//     open the other. A kiosk prints a ticket by itself once; again it is a copy.
//   - What a kiosk gives without the server enters the line once.
//   - What a visitor typed comes back to them as text, never as markup.
//   - A page with its style is at most 14 KiB and the script at most 2 KiB, both
//     compressed, it asks for at most two files more, and nothing comes from
//     another host. A screen with its scripts is at most 40 KiB.
//   - A screen announces each call once, one after another, and never what was
//     called before it was there.
//   - The guest book page shows what was typed into it and nothing that is kept:
//     whoever has a visitor's link is not thereby the visitor.
//   - A form acts once its stamp is good: rendered here, not faster than a person
//     fills it, the hidden field left empty. Whoever is refused loses nothing.
//   - A form that is gone back to, or opened again, makes nothing a second time
//     until another one is asked for by name.
//   - A screen of the lobby that is switched on while the server is away says so
//     itself: its worker keeps the page, its files and the voice, never an answer
//     of the API. It stands beside /tv and /kios and beside no other page.
//   - The worker that shows notifications is registered by the visitor's own tap,
//     keeps nothing, and belongs to the page of one ticket.
//
// The script of the ticket page has no words of its own: whenever the stream
// says that the ticket changed it fetches the page again and puts its live part
// in place, so that both ways show the same.
package site
