package page

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sunledger/gateway-client/words"
)

// languageName is the name of both the query parameter and the cookie.
const languageName = "lang"

// Language is what to speak to whoever asks: as the query says, else the cookie,
// else what the browser prefers; Chinese when nothing says otherwise.
func Language(r *http.Request) words.Language {
	if l, ok := language(r.URL.Query().Get(languageName)); ok {
		return l
	}
	if cookie, err := r.Cookie(languageName); err == nil {
		if l, ok := language(cookie.Value); ok {
			return l
		}
	}
	return preferred(r.Header.Get("Accept-Language"))
}

func language(s string) (words.Language, bool) {
	l := words.Language(s)
	return l, l == words.Chinese || l == words.English
}

// preferred reads Accept-Language (RFC 9110, 12.5.4) as far as two languages need it.
func preferred(accept string) words.Language {
	best, weight := words.Chinese, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		tag, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		l, ok := language(strings.TrimSpace(primary))
		q := 1.0
		if value, found := strings.CutPrefix(strings.TrimSpace(parameters), "q="); found {
			q, _ = strconv.ParseFloat(value, 64)
		}
		if ok && q > weight {
			best, weight = l, q
		}
	}
	return best
}

// remember keeps a language that was chosen by the query.
func remember(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept-Language, Cookie")
	l, ok := language(r.URL.Query().Get(languageName))
	if !ok {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: languageName, Value: string(l), Path: "/", MaxAge: 365 * 24 * 60 * 60,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	})
}

// inOther is the link to the same page in the other language. It is relative and
// begins with '?', so that no path can make it lead elsewhere.
func inOther(r *http.Request, l words.Language) string {
	query := url.Values{}
	for name, values := range r.URL.Query() {
		query[name] = values
	}
	query.Set(languageName, string(other(l)))
	return "?" + query.Encode()
}

func other(l words.Language) words.Language {
	if l == words.Chinese {
		return words.English
	}
	return words.Chinese
}

// tag is the language for the attribute lang.
func tag(l words.Language) string {
	if l == words.Chinese {
		return "zh-CN"
	}
	return "en"
}
