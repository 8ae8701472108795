//! Secrets in the document. The finding says which kind and where; what it is, it never says.

use super::super::context::Context;
use super::super::finding::Finding;

pub(super) fn in_document(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for secret in &context.secrets {
        let finding = Finding::new("V066", secret.span, &format!("{} {}", secret.kind, secret.number))
            .with_text("kind", secret.kind)
            .with("name", secret.name.as_str());
        out.push(if secret.kind == "key" {
            finding
        } else {
            let variable: String = secret
                .name
                .to_ascii_uppercase()
                .chars()
                .map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' })
                .collect();
            let variable = if variable.is_empty() { "SECRET".to_owned() } else { variable };
            finding.perhaps(vec![secret.span.replaced(format!("${variable}"))])
        });
    }
}
