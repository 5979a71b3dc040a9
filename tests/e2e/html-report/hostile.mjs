// Texts that must stay texts.
export const hostile = [
	"<script>window.pwned = 1</script>",
	"</script><script>window.pwned = 2</script>",
	"</SCRIPT ><img src=x onerror=\"window.pwned = 3\">",
	"<img src=//example.invalid/x.png onerror=window.pwned=4>",
	"<svg onload=window.pwned=5><style>*{display:none}</style>",
	"javascript:window.pwned=6",
	"<a href=\"javascript:window.pwned=7\">click</a>",
	"<!-- --><!--<script>",
	"]]></textarea></title></style><iframe src=https://example.invalid></iframe>",
	"\"' onmouseover='window.pwned=8' x=\"",
	"\u202egnihtemos\u202c and \u2066isolated\u2069",
	"line\u2028separator\u2029paragraph",
	"&lt;b&gt; &amp; ${window.pwned = 9} {{constructor}}",
	"=cmd|'/c calc'!A1 \\u003cscript\\u003e \\",
];
