//! What is found in command lines, and what is not.

use super::{in_command, in_list};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Setting, Step, Why};

fn command(text: &str) -> Vec<Leaf> {
    in_command(&Fragment::verbatim(text, 0))
}

/// The credentials by their surroundings: name and value, each at its place.
fn credentials(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = command(text)
        .into_iter()
        .filter(|leaf| leaf.setting != Setting::Named)
        .map(|leaf| {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            assert_eq!(&text[place], leaf.value.text(), "{text}");
            (leaf.name().unwrap_or_default().to_owned(), leaf.value.text().to_owned())
        })
        .collect();
    found.dedup();
    found
}

fn named(text: &str) -> Vec<(String, String)> {
    let leaves = command(text).into_iter().filter(|leaf| leaf.setting == Setting::Named);
    leaves
        .map(|leaf| (leaf.name().unwrap_or_default().to_owned(), leaf.value.text().to_owned()))
        .collect()
}

#[test]
fn short_flags_mean_what_the_program_says() {
    for text in [
        "mysql -u root -pcanary1 app",
        "mysqldump -pcanary1 app > x.sql",
        "docker exec db mysql -pcanary1",
        "sshpass -p canary1 ssh host",
        "sshpass -pcanary1 ssh host",
        "redis-cli -h cache -a canary1 ping",
        "/opt/mssql-tools/bin/sqlcmd -S . -U sa -P 'canary1' -Q x",
        "docker login -u ci -p canary1 registry.example.org",
        "echo x | helm registry login -u ci -p canary1 host",
        "security add-generic-password -a me -s svc -w canary1",
        "ldapsearch -x -D cn=a -w canary1",
        "unzip -P canary1 a.zip",
        "7z a -pcanary1 x.7z y",
        "mongosh --host db -u a -p canary1",
        "curl -u user:canary1 https://a",
        "curl -sSfu user:canary1 https://a",
        "curl -uuser:canary1 https://a",
        "curl --user 'user:canary1' https://a",
        "curl --proxy-user=user:canary1 https://a",
        "http -a user:canary1 https://a",
        "smbclient -U user%canary1 //a/b",
        "openssl enc -aes-256-cbc -k canary1 -in x",
        "openssl rsa -in x -passin pass:canary1",
        "redis-server --requirepass canary1 --appendonly yes",
        "ngrok http 80 --authtoken=canary1",
        "ngrok config add-authtoken canary1",
        "vault login canary1",
        "cargo login canary1",
        "htpasswd -bc .htpasswd user canary1",
        "htpasswd -nb user canary1",
        "rabbitmqctl add_user app canary1",
        "gh secret set API_KEY --body canary1",
        "az keyvault secret set --vault-name v --name n --value canary1",
        "composer config http-basic.repo.example.org user canary1",
        "keytool -genkey -storepass canary1",
        "sudo -u app bash -lc \"curl -u user:canary1 https://a\"",
        "ssh host 'mysql -pcanary1'",
        "psql postgres://app:canary1@db/app",
        "psql \"host=db user=app password=canary1\"",
        "psql -c \"ALTER ROLE app PASSWORD 'canary1'\"",
        "curl -H 'Authorization: Bearer canary1' https://a",
        "curl -sSH \"X-Api-Key: canary1\" https://a",
        "curl --header=\"PRIVATE-TOKEN: canary1\" https://a",
        "wget 'https://a/x?api_key=canary1&b=c'",
    ] {
        let found = credentials(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].1, "canary1", "{text}");
    }
}

#[test]
fn long_flags_and_pairs_are_named() {
    for (text, name) in [
        ("app --token canary1", "token"),
        ("app --api-key=canary1", "api-key"),
        ("app --docker-password='canary1'", "docker-password"),
        ("app -token=canary1", "token"),
        ("app --secret-access-key canary1", "secret-access-key"),
        ("docker run -e API_KEY=canary1 img", "API_KEY"),
        ("docker run -eAPI_KEY=canary1 img", "API_KEY"),
        ("docker run --env=API_KEY=canary1 img", "API_KEY"),
        ("docker build --build-arg NPM_TOKEN=canary1 .", "NPM_TOKEN"),
        ("kubectl create secret generic x --from-literal=db-password=canary1", "db-password"),
        ("helm upgrade x --set postgresql.auth.password=canary1,a.b=c", "password"),
        ("helm upgrade x --set-string a=b,auth.token=canary1", "token"),
        ("java -Dspring.datasource.password=canary1 -jar x", "password"),
        ("terraform apply -var 'db_password=canary1'", "db_password"),
        ("openclaw config set gateway.auth.token canary1", "token"),
        ("git config --global github.token canary1", "token"),
        ("npm config set //registry.example.org/:_authToken canary1", "_authToken"),
        ("npm config set //registry.example.org/:_authToken=canary1", "_authToken"),
        ("aws configure set aws_secret_access_key canary1 --profile x", "aws_secret_access_key"),
        ("launchctl setenv API_KEY canary1", "API_KEY"),
        ("setx API_KEY canary1", "API_KEY"),
        ("heroku config:set API_KEY=canary1", "API_KEY"),
        ("make deploy TOKEN=canary1", "TOKEN"),
        ("curl -d 'user=a&password=canary1' https://a", "password"),
        ("curl --data-urlencode client_secret=canary1 https://a", "client_secret"),
        ("ansible x -e 'a=b db_password=canary1 c=d'", "db_password"),
        ("mount -t cifs -o username=a,password=canary1 //a /b", "password"),
    ] {
        let found = command(text);
        let is_it = |leaf: &Leaf| leaf.name() == Some(name) && leaf.value.text() == "canary1";
        assert!(found.iter().any(is_it), "{text}: {:?} {:?}", named(text), credentials(text));
    }
}

#[test]
fn ports_prompts_and_files_are_no_passwords() {
    for text in [
        "ssh -p 2222 host",
        "docker run -p 8080:80 img",
        "psql -p 5432 -U app",
        "mkdir -p /a/b",
        "mysql -u root -p app",
        "docker login -u ci --password-stdin",
        "ls -a",
        "tar -w x",
        "curl -u user https://a",
        "curl -H 'Accept: text/html' https://a",
        "git log -u a:b",
        "redis-cli --no-auth-warning ping",
        "htpasswd -c file user",
        "cp -a x y",
        "vault login -method=oidc",
        "wget --user=bot https://a",
        "python -u a:b",
        "docker run --user 1000:1000 img",
    ] {
        assert_eq!(credentials(text), [], "{text}");
    }
    for text in ["app --token --verbose", "app --password", "app --max-time 30", "app -x"] {
        assert_eq!(named(text), [], "{text}");
    }
}

#[test]
fn variables_keep_their_form() {
    let found = command("curl -u \"user:$PASS\" -H \"Authorization: Bearer ${T}\" https://a");
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|leaf| leaf.form == Form::Expanding));
    let found = command("bash -c \"curl -u 'user:$PASS' https://a\"");
    assert!(found.iter().all(|leaf| leaf.form == Form::Expanding), "the outer shell replaces it");
}

#[test]
fn lists_keep_their_paths() {
    let item = |text: &str, index: usize| {
        let path = vec![Step::Key("args".to_owned()), Step::Index(index)];
        Leaf::named(path, Fragment::verbatim(text, index * 100), Form::Quoted)
    };
    let list = |texts: &[&str]| {
        let items: Vec<Leaf> = texts.iter().enumerate().map(|(at, text)| item(text, at)).collect();
        in_list(&items)
    };
    let found = list(&["http", "app:8080", "--authtoken", "canary1"]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].shown_path(), "args[3].authtoken");
    assert_eq!(found[0].setting, Setting::Credential(Why::Flag));
    assert_eq!(found[0].value.file_range(0..7), 300..307);
    let found = list(&["sh", "-c", "mysql -pcanary1"]);
    assert_eq!(found[0].value.file_range(0..7), 208..215);
    let found = list(&["--token=canary1", "--verbose"]);
    assert_eq!((found[0].name(), found[0].value.text()), (Some("token"), "canary1"));
    let found = list(&["--api-key canary1"]);
    assert_eq!((found[0].name(), found[0].value.text()), (Some("api-key"), "canary1"));
    assert_eq!(list(&[]), []);
    assert_eq!(list(&["--token"]), []);
    let found = list(&["CMD-SHELL", "redis-cli -a canary1 ping"]);
    assert_eq!(found[0].value.text(), "canary1");
}
