SELECT build_id, built_at FROM build_info;
