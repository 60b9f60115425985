use super::*;

fn leaves(language: Language, source: &str) -> Leaves {
    let mut out = Leaves::default();
    parse(language, &Fragment::verbatim(source, 0), &mut out);
    out
}

/// The named values as `name=source`, the expanding ones as `name~source`.
fn named(language: Language, source: &str) -> Vec<String> {
    let out = leaves(language, source);
    let named = out.found.iter().filter_map(|leaf| Some((leaf.name()?, leaf)));
    named
        .map(|(name, leaf)| {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            let mark = if leaf.form == crate::lint::leaf::Form::Expanding { '~' } else { '=' };
            format!("{name}{mark}{}", &source[place])
        })
        .collect()
}

fn check(language: Language, cases: &[(&str, &[&str])]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(source, expected)| (*source, named(language, source), *expected))
        .filter(|(_, found, expected)| found != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn python() {
    check(
        Language::Python,
        &[
            ("api_key = \"v\"", &["api_key=v"]),
            ("api_key: str = 'v'  # c", &["api_key=v"]),
            ("self.token = r'v\\n'", &["token=v\\n"]),
            ("d = {\"password\": \"v\", 'b': 1, \"t\": 'w'}", &["password=v", "t=w"]),
            ("f(password=\"v\", user='u')", &["password=v", "user=u"]),
            ("def f(a, password: str = \"v\", b=None):\n  pass", &["password=v"]),
            ("os.environ[\"X_KEY\"] = \"v\"", &["X_KEY=v"]),
            ("k = os.getenv(\"X_KEY\", \"v\")", &["X_KEY=v"]),
            ("k = os.environ.get('X_KEY', default='v')", &["X_KEY=v"]),
            ("k = os.environ.get('X_KEY') or 'v'", &["X_KEY=v"]),
            ("k = os.getenv('X_KEY')", &[]),
            ("os.environ.setdefault('X_KEY', 'v')", &["X_KEY=v"]),
            ("SECRET_KEY = config('SECRET_KEY', default='v')", &["SECRET_KEY=v"]),
            ("api_key: str = Field('v')", &["api_key=v"]),
            ("api_key: str = Field(default='v', alias='a')", &["api_key=v", "alias=a"]),
            ("token = f\"a{b}\"", &[]),
            ("def f(key: \"Type\", token: 'Type' = 'v'): pass", &["token=v"]),
            ("x: 'Type' = 'v'", &["x=v"]),
            ("t = {'a': [default('#pop')]}", &[]),
            ("token = f'literal'", &["token=literal"]),
            ("token = \"a\" + b", &[]),
            ("token = a + \"b\"", &[]),
            ("token = (\n  'ab'\n  'cd'\n)", &["token=ab'\n  'cd"]),
            ("token = '''a\nb'''", &["token=a\nb"]),
            ("token = '%s' % x", &[]),
            ("token = '{}'.format(x)", &[]),
            ("token = 'v'.encode()", &["token=v"]),
            ("token = b'v'", &["token=v"]),
            ("if password == 'pa55word':\n  pass", &["password=pa55word"]),
            ("if token == 'string': pass", &[]),
            ("x = 'v' if a else 'w'", &["x=v", "x=w"]),
            ("parser.add_argument('--password', default='v', help='h')", &["password=v", "help=h"]),
            ("headers = {'Authorization': 'Bearer v'}", &["Authorization=Bearer v"]),
            ("requests.get(u, auth=('bob', 'v'))", &["auth=bob", "password=v"]),
            ("subprocess.run(['x', '--token', 'v'])", &["token=v"]),
            ("def f():\n  \"\"\"A docstring: password = 'x'\"\"\"", &[]),
            ("# password = 'x'", &[]),
            ("raise E('token is missing here')", &[]),
            ("if debug: token = 'v'", &["token=v"]),
            ("keys = ['v', 'w']", &["keys=v", "keys=w"]),
            ("a, token = b, 'v'", &[]),
            ("class A:\n  password: str\n  user = 'u'", &["user=u"]),
            ("getpass('Password: ')", &[]),
            ("tokens = {'root': [(r'a', B), ('c', D)]}", &[]),
            ("x = 'a' not in token or 'b' not in token", &[]),
            ("pwd = p.encode('utf-8')", &[]),
            ("keys = ('v', 'w')", &["keys=v", "keys=w"]),
        ],
    );
}

#[test]
fn javascript() {
    check(
        Language::JavaScript,
        &[
            ("const apiKey = \"v\";", &["apiKey=v"]),
            ("let token: string = 'v'", &["token=v"]),
            ("export const A = { apiKey: 'v', 'b-c': \"w\", };", &["apiKey=v", "b-c=w"]),
            ("this.cfg.password = `v`", &["password=v"]),
            ("const t = `a${b}c`", &["t~a${b}c"]),
            ("const t = `a${`x${y}`}c`; const u = 'v'", &["t~a${`x${y}`}c", "u=v"]),
            ("const k = process.env.X_KEY || 'v'", &["X_KEY=v"]),
            ("const k = process.env['X_KEY'] ?? 'v'", &["X_KEY=v"]),
            ("const token = opts.t || 'v'", &["token=v"]),
            ("f({ token: opts.x || 'v' })", &["token=v"]),
            ("const k = a ? 'v' : 'w'", &["k=v", "k=w"]),
            ("fetch(u, { headers: { Authorization: 'Bearer v' } })", &["Authorization=Bearer v"]),
            ("headers.set('X-Api-Key', 'v')", &["X-Api-Key=v"]),
            ("xhr.setRequestHeader(\"Authorization\", \"Bearer v\")", &["Authorization=Bearer v"]),
            ("const h = [['Authorization', 'Bearer v']]", &["Authorization=Bearer v"]),
            ("client.setPassword('v')", &["Password=v"]),
            ("const s = z.object({ API_KEY: z.string().default('v') })", &["API_KEY=v"]),
            ("if (password === 'hunter2!') {}", &["password=hunter2!"]),
            ("if (typeof token === 'string') {}", &[]),
            ("if (t.type === 'token') {}", &[]),
            ("const a = /password = 'x'/g; b = 'v'", &["b=v"]),
            ("x = a / b; y = 'v' // '", &["y=v"]),
            ("// token: 'x'\n/* token = 'x' */", &[]),
            ("const token = 'Bearer ' + t", &[]),
            ("const token = 'ab' + 'cd'", &["token=ab' + 'cd"]),
            ("const a = 'x\\'y\\u0041'", &["a=x\\'y\\u0041"]),
            ("type A = { password?: string; token: string }", &[]),
            ("function f(password = 'v', b) {}", &["password=v"]),
            ("const p = <Input label=\"Password\" name='x' />", &["label=Password", "name=x"]),
            ("case 'token': password = 'v'; break", &["password=v"]),
            ("const m = new Map([['password', 'v']])", &[]),
            ("throw new Error('no token: given')", &[]),
            ("const token = await get('name')", &[]),
            ("yargs.option('token', { default: 'v', describe: 'd' })", &["token=v", "describe=d"]),
            ("const token = Buffer.from('v').toString()", &["token=v"]),
            ("import x from 'token-thing'", &[]),
        ],
    );
}

#[test]
fn go_and_rust() {
    check(
        Language::Go,
        &[
            ("const apiKey = \"v\"", &["apiKey=v"]),
            ("const apiKey string = \"v\"", &["apiKey=v"]),
            ("var (\n\tapiKey string = \"v\"\n\tb = `w`\n)", &["apiKey=v", "b=w"]),
            ("apiKey := \"v\"", &["apiKey=v"]),
            ("c := Config{Password: \"v\", User: \"u\"}", &["Password=v", "User=u"]),
            ("type C struct {\n\tPassword string `json:\"password\"`\n}", &[]),
            ("m := map[string]string{\"api_key\": \"v\"}", &["api_key=v"]),
            ("os.Setenv(\"X_KEY\", \"v\")", &["X_KEY=v"]),
            ("req.Header.Set(\"Authorization\", \"Bearer v\")", &["Authorization=Bearer v"]),
            ("t := flag.String(\"token\", \"v\", \"usage\")", &["token=v"]),
            ("flag.StringVar(&t, \"token\", \"v\", \"usage\")", &["token=v"]),
            ("key := []byte(\"v\")", &["key=v"]),
            ("req.SetBasicAuth(\"u\", \"v\")", &["password=v"]),
            ("if password == \"pa55word\" {", &["password=pa55word"]),
            ("case \"token\":\n\treturn \"x\"", &[]),
            ("h := http.Header{\"Authorization\": {\"Bearer v\"}}", &["Authorization=Bearer v"]),
            ("r := 'x'; s := \"v\"", &["r=x", "s=v"]),
        ],
    );
    check(
        Language::Rust,
        &[
            ("const API_KEY: &str = \"v\";", &["API_KEY=v"]),
            ("pub static KEY: &'static str = r#\"v\"w\"#;", &["KEY=v\"w"]),
            ("let token = \"v\".to_string();", &["token=v"]),
            ("let token = String::from(\"v\");", &["token=v"]),
            ("let token: Option<String> = Some(\"v\".into());", &["token=v"]),
            ("Config { password: \"v\".into(), user }", &["password=v"]),
            ("let k = env::var(\"X_KEY\").unwrap_or(\"v\".into());", &["X_KEY=v"]),
            ("let k = env::var(\"X_KEY\").unwrap_or_else(|_| \"v\".to_owned());", &["X_KEY=v"]),
            (
                "c.get(u).header(\"Authorization\", \"Bearer v\").send()",
                &["Authorization=Bearer v"],
            ),
            ("c.get(u).header(AUTHORIZATION, \"Bearer v\")", &["AUTHORIZATION=Bearer v"]),
            ("c.get(u).bearer_auth(\"v\")", &["bearer_auth=v"]),
            ("c.basic_auth(\"u\", Some(\"v\"))", &["password=v"]),
            ("m.insert(\"password\".to_string(), \"v\".to_string());", &["password=v"]),
            ("json!({ \"token\": \"v\" })", &["token=v"]),
            ("let t = format!(\"a{}\", b);", &[]),
            ("fn f<'a>(x: &'a str) -> char { '\"' } const A: &str = \"v\";", &["A=v"]),
            ("match x { \"password\" => \"enter it\", _ => \"z\" }", &[]),
            ("/* a /* b */ token = \"x\" */ let y = \"v\";", &["y=v"]),
            ("let r#type = b\"v\";", &["type=v"]),
            ("struct A { password: String }", &[]),
            ("env::set_var(\"X_KEY\", \"v\")", &["X_KEY=v"]),
        ],
    );
}

#[test]
fn ruby_java_and_others() {
    check(
        Language::Ruby,
        &[
            ("api_key = 'v'", &["api_key=v"]),
            (
                "c = { api_key: \"v\", :token => 'w', 'p' => \"x\" }",
                &["api_key=v", "token=w", "p=x"],
            ),
            ("ENV['X_KEY'] = 'v'", &["X_KEY=v"]),
            ("ENV['X_KEY'] ||= 'v'", &["X_KEY=v"]),
            ("k = ENV.fetch('X_KEY', 'v')", &["X_KEY=v"]),
            ("k = ENV.fetch('X_KEY') { 'v' }", &["X_KEY=v"]),
            ("k = ENV['X_KEY'] || 'v'", &["X_KEY=v"]),
            ("set :password, 'v'", &["password=v"]),
            ("config.password = \"v\"", &["password=v"]),
            ("t = \"a#{b}\"", &[]),
            ("k = <<~KEY\n  v\nKEY\nb = 'w'", &["b=w"]),
            ("Foo.new(password: 'v')", &["password=v"]),
            ("password 'v'", &["password=v"]),
            ("puts 'token'", &[]),
            ("# token = 'x'\n=begin\ntoken = 'x'\n=end\na = 'v'", &["a=v"]),
            ("t = %q(v)", &["t=v"]),
            ("x = a ? 'v' : 'w'", &["x=v", "x=w"]),
        ],
    );
    check(
        Language::Java,
        &[
            ("private static final String API_KEY = \"v\";", &["API_KEY=v"]),
            ("val apiKey: String = \"v\"", &["apiKey=v"]),
            ("val apiKey: String? = \"v\"", &["apiKey=v"]),
            ("ds.setPassword(\"v\");", &["Password=v"]),
            ("b.withToken(\"v\").build()", &["Token=v"]),
            ("b.password(\"v\")", &["password=v"]),
            ("String x = System.getProperty(\"db.password\", \"v\");", &["db.password=v"]),
            ("val k = System.getenv(\"X_KEY\") ?: \"v\"", &["X_KEY=v"]),
            ("mapOf(\"password\" to \"v\")", &["password=v"]),
            ("Map.of(\"password\", \"v\")", &[]),
            ("@Value(\"${db.password:v}\") String p;", &["db.password~${db.password:v}"]),
            ("if (\"pa55word\".equals(password)) {}", &[]),
            ("val t = \"a$b\"", &["t~a$b"]),
            ("r.header(\"Authorization\", \"Bearer v\")", &["Authorization=Bearer v"]),
            ("password = 'v'", &["password=v"]),
            ("user.getToken(\"name\")", &[]),
            ("String t = \"\"\"\n  v\n  \"\"\";", &["t=\n  v\n  "]),
            ("keyPassword \"v\"", &["keyPassword=v"]),
            ("string Token => @\"v\";", &[]),
        ],
    );
    check(
        Language::Php,
        &[
            ("$password = 'v';", &["password=v"]),
            ("define('DB_PASSWORD', 'v');", &["DB_PASSWORD=v"]),
            ("$c = ['password' => 'v', 'b' => env('X_KEY', 'w')];", &["password=v", "X_KEY=w"]),
            ("$t = \"a$b\";", &["t~a$b"]),
            ("$t = 'a' . $b;", &[]),
        ],
    );
    check(
        Language::C,
        &[
            ("#define SECRET_PASS \"v\"", &["SECRET_PASS=v"]),
            ("const char *token = \"v\";", &["token=v"]),
            ("char token[] = \"v\" \"w\";", &["token=v\" \"w"]),
            ("char c = '\"'; char *t = \"v\";", &["c=\"", "t=v"]),
        ],
    );
}

#[test]
fn the_rest_is_free_text_and_paths_tell_where() {
    let source =
        "c = {'db': {'password': 'v'}}  # a comment of some length\nprint('a text of some length')";
    let out = leaves(Language::Python, source);
    let shown: Vec<_> =
        out.found.iter().map(|l| (l.shown_path(), l.value.text().to_owned())).collect();
    assert_eq!(
        shown,
        [
            ("c.db.password".to_owned(), "v".to_owned()),
            (String::new(), "# a comment of some length".to_owned()),
            (String::new(), "a text of some length".to_owned()),
        ]
    );
}

#[test]
fn hostile_source_takes_linear_time() {
    use Language::{C, Go, Java, JavaScript, Php, Python, Ruby, Rust};
    for language in [Python, JavaScript, Go, Rust, Ruby, Java, Php, C] {
        for part in [
            "\"", "'", "`", "'\\", "`${", "(", "[{", "a:", "a=\"b\",", "/*", "r#\"", "r##", "/",
            "%q(", "<<A\n", "<<<A\n", "\"a\"+", "a ? ", "x(\"y\",", "\"\"\"", "é'", "\n",
            "{\"a\":{", "R\"(", "=begin\n", "'a' 'b' ", "#", "//\n", "f\"{", "#{", ")", "\u{0}",
            "//", "\"a\"\n",
        ] {
            let _ = leaves(language, &part.repeat(40_000 / part.len()));
        }
    }
}
