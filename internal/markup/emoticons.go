package markup

import "strings"

// typedEmoji is an emoticon and the short code of what it stands for.
type typedEmoji struct{ typed, code string }

// emoticonsFrom are the emoticons by their first byte. Of those that fit, the
// first in this order is meant.
var emoticonsFrom = func() (from [256][]typedEmoji) {
	for _, row := range [][2]string{
		{"heart", `<3`},
		{"broken_heart", `</3`},
		{"smiley", `:D :-D =D`},
		{"laughing", `>:) >;) >:-) >=)`},
		{"sweat_smile", `':) ':-) '=) ':D ':-D '=D`},
		{"joy", `:') :'-)`},
		{"innocent", `O:-) 0:-3 0:3 0:-) 0:) 0;^) O:) O;-) O=) 0;-) O:-3 O:3`},
		{"slight_smile", `:) :-) =] =) :]`},
		{"wink", `;) ;-) *-) *) ;-] ;] ;D ;^)`},
		{"kissing_heart", `:* :-* =* :^*`},
		{"stuck_out_tongue", `:P :-P =P :-Þ :Þ :-b :b`},
		{"stuck_out_tongue_winking_eye", `>:P X-P`},
		{"sunglasses", `B-) B) 8) 8-) B-D 8-D`},
		{"disappointed", `>:[ :-( :( :-[ :[ =(`},
		{"confused", `>:\ >:/ :-/ :-. :/ :\ =/ =\ :L =L`},
		{"persevere", `>.<`},
		{"cry", `:'( :'-( ;( ;-(`},
		{"angry", `>:( >:-( :@`},
		{"flushed", `:$ =$`},
		{"fearful", `D:`},
		{"sweat", `':( ':-( '=(`},
		{"no_mouth", `:-X :X :-# :# =X =#`},
		{"expressionless", `-_- -__- -___-`},
		{"open_mouth", `:-O :O O_O >:O`},
		{"dizzy_face", `#-) #) %-) %) X) X-)`},
		{"thumbsup", `(y)`},
		{"person_gesturing_ok", `*\0/* \0/ *\O/* \O/`},
	} {
		for _, typed := range strings.Fields(row[1]) {
			from[typed[0]] = append(from[typed[0]], typedEmoji{typed, row[0]})
		}
	}
	return from
}()
