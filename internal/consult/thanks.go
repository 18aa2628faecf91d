package consult

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxThanks is the longest bare thanks, in characters.
const maxThanks = 120

// thanking are the words that a bare thanks is made of, in Indonesian, English
// and the languages around 7325; one of grateful is among them. A question, a
// number or any other word makes it a message.
var (
	grateful = words(`terima terimakasih trimakasih trims trim makasih mksh makasi tq ty thx thanks thank thankyou
		ok oke okey okay okk baik siap sip mantap noted kurru sumange tabe`)
	beside = words(`kasih kasi banyak sekali sudah telah ya yaa atas bantuan bantuannya jawaban jawabannya informasi informasinya
		info infonya data datanya respon responnya pelayanan pelayanannya layanannya penjelasan penjelasannya
		pak bapak bu ibu kak kakak mas mbak min admin bps pst tim selamat pagi siang sore malam
		you so much very for the your help answer and dan sangat bermanfaat membantu sehat selalu semoga
		sama salam hormat jelas pas lengkap cukup`)
	faces = "👍🙏😊🙂😀😃😁☺🤝👌❤💯✅🎉😇🥰"
)

func words(text string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(text) {
		all[w] = true
	}
	return all
}

// Thanks tells whether a message says nothing but thanks ("terima kasih", "ok",
// 👍), which is kept and reopens nothing (rules.md §7).
func Thanks(text string) bool {
	if utf8.RuneCountInString(text) > maxThanks || strings.ContainsRune(text, '?') {
		return false
	}
	thankful := false
	for _, word := range strings.FieldsFunc(strings.ToLower(text), between) {
		face := strings.ContainsAny(word, faces)
		word = strings.Trim(word, faces+"\ufe0f\u200d🏻🏼🏽🏾🏿")
		switch {
		case word == "" && face, grateful[word]:
			thankful = true
		case !beside[word]:
			return false
		}
	}
	return thankful
}

// between separates words; digits are part of one.
func between(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsPunct(r)
}
