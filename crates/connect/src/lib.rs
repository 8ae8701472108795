//! One folder per outside service, all of one silhouette.
