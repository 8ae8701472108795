use crate::compile;
use crate::program::Role;

fn rules(text: &str) -> Vec<(String, String, bool)> {
    let program = compile("d.md", &format!("# Shop\n\n{text}"));
    program.deploy.into_iter().map(|rule| (rule.branch, rule.environment, rule.automatic)).collect()
}

#[test]
fn events_of_a_table_name_their_branch_or_none() {
    let table = "## Déploiement\n\n| Événement | Action |\n|---|---|\n| Push sur `main` | Deploy Production |\n| Ouverture PR | Deploy Preview |\n| Merge PR | Deploy Production |\n";
    assert_eq!(rules(table), [("main".to_owned(), "production".to_owned(), true)]);
    let plain = "## Deployment\n\n| Branch | Environment |\n|---|---|\n| develop | Staging |\n| main | Production |\n";
    let expected =
        [("develop".to_owned(), "staging".to_owned(), false), ("main".to_owned(), "production".to_owned(), false)];
    assert_eq!(rules(plain), expected);
}

#[test]
fn files_are_no_branches() {
    assert_eq!(
        rules(
            "## Deployment\n\nProduction deploys are tag-triggered (see `.github/workflows/deploy.yml`), not by branch main.\n"
        ),
        []
    );
}

#[test]
fn a_word_says_a_role_only_where_it_is_what_a_heading_is_about() {
    let role = |heading: &str| {
        compile("d.md", &format!("# Shop\n\n## {heading}\n\nA sentence.\n")).sections.last().map(|section| section.role)
    };
    for (heading, expected) in [
        ("Variables d'Environnement Vercel", Role::Prose),
        ("Environnement industriel", Role::Prose),
        ("Environnements", Role::Environments),
        ("Environnement de production", Role::Environments),
        ("Objectif", Role::Prose),
        ("Objectifs", Role::Objectives),
        ("Préparer la cible", Role::Prose),
        ("SLA cibles", Role::Objectives),
        ("Bronze Ingestion Pipeline", Role::Prose),
        ("CI/CD pipeline", Role::Deploy),
        ("Pipeline", Role::Deploy),
        ("Customer Update Workflow", Role::Prose),
        ("Incident workflow", Role::Incident),
    ] {
        assert_eq!(role(heading), Some(expected), "{heading}");
    }
}
