//! Brackets within brackets: a subshell in a subshell, which is no arithmetic.

use brush_parser::Token;

/// The tokens with an end of line between brackets that stand apart. A shell reads `((` and `))` as arithmetic only where
/// they touch; the parser sees no blanks, and would take the commands between for numbers. Within `[[ ]]` no command
/// stands.
pub(super) fn apart(tokens: Vec<Token>) -> Vec<Token> {
    let mut told: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut test = false;
    for token in tokens {
        match &token {
            Token::Word(word, _) if word == "[[" => test = true,
            Token::Word(word, _) if word == "]]" => test = false,
            Token::Operator(sign, span) if !test && matches!(sign.as_str(), "(" | ")") => {
                if let Some(Token::Operator(before, earlier)) = told.last()
                    && before == sign
                    && earlier.end.index < span.start.index
                {
                    told.push(Token::Operator("\n".to_owned(), span.clone()));
                }
            }
            _ => {}
        }
        told.push(token);
    }
    told
}

#[cfg(test)]
mod tests {
    use crate::fence::shell::read;
    use crate::program::EffectClass::{self, Danger, Observe};

    #[test]
    fn only_brackets_that_touch_are_arithmetic() {
        let cases: &[(&str, EffectClass)] = &[
            ("( ( rm -rf /srv/data ) )", Danger),
            ("( (true\nrm -rf /srv/data\ntrue) )", Danger),
            ("(\t( ( ls; rm -rf /srv/data ) ) )", Danger),
            ("((rm -rf /srv/data); ls)", Danger),
            ("((rm -rf /srv/data) )", Danger),
            ("( (ls; rm -rf /srv/data))", Danger),
            ("( ( true\nrm -rf /srv/data\ntrue ) )", Danger),
            ("if ( ( ls ) ); then rm -rf /srv/data; fi", Danger),
            ("((rm -rf /srv/data))", Danger),
            ("(( $(rm -rf /srv/data | wc -l) > 3 ))", Danger),
            ("(( (used * 100) / ( (whole) + 1 ) > 80 )) && df -h", Observe),
            ("for (( i = 0; i < 3; i++ )); do df -h; done", Observe),
            ("[[ ( ( -f /etc/hosts ) ) ]] && df -h", Observe),
            ("( ( df -h; uptime ) )", Observe),
            ("echo $(( (1 + 2) * ( (3) ) ))", Observe),
        ];
        for (text, effect) in cases {
            let verdict = read(text);
            assert_eq!((verdict.effect, verdict.error), (*effect, None), "{text}");
        }
    }
}
